"""From bytes to a clean layer and its problems. No file format library that follows references is used (no GDAL)."""
