"""Texts that run as script, or load a file, where a screen pastes them into HTML, a script or Markdown unescaped.

Every payload sets ``window.__xss`` or opens a dialog when it runs, or asks for a file of another host.
"""

from __future__ import annotations

XSS = (
    "<script>window.__xss=1</script>",
    "<img src=x onerror=window.__xss=1>",
    '"><svg onload=window.__xss=1>',
    "'onmouseover='alert(1)' x='",
    "javascript:alert(1)",
    "${alert(1)}",
    "`${window.__xss=1}`",
    "{{7*7}}{% raw %}{{window.__xss=1}}",
    "</textarea></title></script><script>alert(1)</script>",
    "&lt;b&gt;&#60;img src=x onerror=alert(1)&#62;",
    r"\u003cimg src=x onerror=alert(1)\u003e\x3cb\x3e",
    "</td></tr></table><iframe srcdoc='<script>parent.__xss=1</script>'>",
    "<img src=http://outside.example/a.png>",
    "![x](http://outside.example/b.png) [y](javascript:alert(1))",
)
#: Characters no browser test can type into a file: they are refused or dropped on the way.
CONTROL = ("a\u0000<b>", "\u202e<i>")
ALL = (*XSS, *CONTROL)
