"""The views of the page 訓練."""
