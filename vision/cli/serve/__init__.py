"""`formcheck app`: start the Streamlit app, also over HTTPS for phones."""
