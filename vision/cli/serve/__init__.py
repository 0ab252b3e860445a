"""`formcheck app`: start the Streamlit app, optionally over HTTPS for phones."""
