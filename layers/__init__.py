"""The domain: layers of facts, read, checked, computed, with the source of every number. No screen in here."""

import os

# Second wall: nothing here calls GDAL, and should a library load it, the drivers that follow references stay off.
os.environ.setdefault("GDAL_SKIP", "VRT,WMS,WCS,WMTS,HTTP")
os.environ.setdefault("OGR_SKIP", "VRT,OGR_VRT,WFS,OAPIF,CSW,GMLAS")
