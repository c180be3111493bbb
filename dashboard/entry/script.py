"""The script Streamlit runs for each rerun.

It stands alone in its folder: beside a folder named ``pages``, Streamlit would take the pages for scripts of its own
and answer the first deep link after a start with "page not found".
"""

from dashboard.main import main

main()
