"""Our own HTTP routes beside Streamlit's, and the two layers around every answer (security headers, language)."""
