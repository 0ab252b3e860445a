"""What the start page shows, and lets choose, before Streamlit has loaded.

On a phone with a slow connection Streamlit's scripts take several seconds. The script of the page,
`vision/frontend/page/earlyUpload.js`, shows this meanwhile, and hands clips that were chosen to the
uploader.
"""

from __future__ import annotations

import json

from vision.clip.containers import VIDEO_EXTENSIONS
from vision.text.translation import translate
from vision.webapp.check.introduction import start_title, start_words, upload_label


def early_view_html() -> str:
    """Return the texts of the early view, in the current language, as data."""
    texts = {
        "title": start_title(),
        "words": start_words(),
        "label": upload_label(),
        "accept": ",".join(["video/*", *(f".{extension}" for extension in VIDEO_EXTENSIONS)]),
        "loading": translate("Still loading. You can choose clips already."),
        "chosen": translate("The upload begins once formcheck has loaded."),
    }
    data = json.dumps(texts, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/json" id="fc-early">{data}</script>\n'
