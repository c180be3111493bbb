/* Streamlit's own words in Japanese while the interface is Japanese; texts of ours and from data are never touched. */
(function () {
  "use strict";
  const WORDS = {
    "Choose an option": "選んでください", "Choose options": "選んでください", "No results": "該当なし", "Search": "検索",
    "Fullscreen": "全画面", "Close fullscreen": "全画面を閉じる", "Show/hide columns": "列の表示を切りかえる",
    "Collapse sidebar": "左の欄を閉じる", "Open sidebar": "左の欄を開く", "Close sidebar": "左の欄を閉じる", "Expand sidebar": "左の欄を開く",
    "Clear value": "消す", "Clear": "消す", "Open": "開く", "Close": "閉じる", "Select date": "日付を選ぶ", "Select a date.": "日付を選んでください。",
    "Sort ascending": "昇順に並べる", "Sort descending": "降順に並べる", "Pin column": "列を固定", "Unpin column": "固定を外す",
    "Hide column": "列を隠す", "Autosize": "幅を合わせる", "Format": "書式", "Connecting": "接続中", "CONNECTING": "接続中",
    "Connection error": "サーバーにつながりません", "Page not found": "ページが見つかりません",
    "Skip to main content": "本文へ移動", "Press Enter to apply": "Enter で決定", "Press Ctrl+Enter to apply": "Ctrl＋Enter で決定", "Press ⌘+Enter to apply": "⌘＋Enter で決定", "Select all": "すべて選ぶ", "Loading": "読み込み中", "empty": "該当なし",
    "App pages": "画面", "Navigate to home page": "概況へ", "Sidebar": "左の欄", "Clear date": "日付を消す", "Choose date": "日付を選ぶ",
    "Upload": "ファイルを選ぶ", "Browse files": "ファイルを選ぶ", "Drag and drop file here": "ここにファイルを置く", "Drop files here": "ここに置いてください", "Remove file": "ファイルを外す", "Add files": "ほかのファイル",
    "Previous": "前へ", "Next": "次へ", "Previous month": "前の月", "Next month": "次の月"
  };
  /* Names that Streamlit puts together from its words and ours. */
  const PATTERNS = [
    [/^Help for (.+)$/s, "$1の説明"], [/^year, (.+)$/s, "$1の年"], [/^month, (.+)$/s, "$1の月"], [/^day, (.+)$/s, "$1の日"],
    [/^Show\/hide columns: (.+)$/s, "列の表示を切りかえる：$1"], [/^Search: (.+)$/s, "検索：$1"], [/^Fullscreen: (.+)$/s, "全画面：$1"],
    [/^Close fullscreen: (.+)$/s, "全画面を閉じる：$1"]
  ];
  const SKIP = "[data-testid='stMarkdownContainer'], [data-testid='stHtml'], .stHtml, textarea, [data-testid='stDataFrame'] canvas";
  /* Streamlit draws the uploader's own words as if they were ours. */
  const UPLOADER = "[data-testid='stFileUploaderDropzone']";
  const english = () => new URLSearchParams(location.search).get("lang") === "en";
  const TEXTS = [[/^Select (\d+) matches$/, "該当する $1 件を選ぶ"], [/^(\d+ ?MB) per file( • )?(.*)$/s, "1ファイル $1 まで$2$3"], [/^(.+) files are not allowed\.?$/s, "$1 のファイルは使えません。"], [/^File must be (.+) or smaller\.?$/s, "ファイルは $1 までです。"]];
  function turnText(text) {
    const whole = turn(text);
    if (whole !== null) return whole;
    for (const [pattern, words] of TEXTS) if (pattern.test(text.trim())) return text.trim().replace(pattern, words);
    return null;
  }
  function turn(text) { const key = text.trim(); return Object.hasOwn(WORDS, key) ? text.replace(key, WORDS[key]) : null; }
  function turnName(text) {
    const whole = turn(text);
    if (whole !== null) return whole;
    for (const [pattern, words] of PATTERNS) if (pattern.test(text)) return text.replace(pattern, words);
    return null;
  }
  function walk(node) {
    if (english()) return;
    if (node.nodeType === 3) {
      if (node.parentElement && node.parentElement.closest(SKIP) && !node.parentElement.closest(UPLOADER)) return;
      const v = turnText(node.nodeValue); if (v !== null) node.nodeValue = v;
    } else if (node.nodeType === 1 && (!node.closest(SKIP) || node.closest(UPLOADER))) {
      for (const a of ["aria-label", "title", "placeholder"]) { const v = turnName(node.getAttribute(a) || ""); if (v !== null) node.setAttribute(a, v); }
      node.childNodes.forEach(walk);
    }
  }
  new MutationObserver(list => {
    document.documentElement.lang = english() ? "en" : "ja";
    for (const m of list) { if (m.type === "childList") m.addedNodes.forEach(walk); else walk(m.target); }
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributeFilter: ["aria-label", "title", "placeholder"] });
  walk(document.documentElement);
})();
