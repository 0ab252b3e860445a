"""Save the criteria that a user has written, once for all results that use them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from vision.library.schema import CriteriaSetRow


def save_criteria(session: Session, content: str | None, path: str) -> str | None:
    """Save the user's own criteria once for all results that use them; return their id.

    Parameters
    ----------
    session : Session
        A session that writes.
    content : str or None
        Content of the criteria file; None where there is none.
    path : str
        Its path or name.
    """
    if content is None:
        return None
    digest = hashlib.sha256(content.encode()).hexdigest()
    session.flush()
    # Past the session's limits: whoever has the content learns nothing from the id.
    table = CriteriaSetRow.__table__
    found = session.connection().scalar(select(table.c.id).where(table.c.digest == digest))
    if found is not None:
        return str(found)
    row = CriteriaSetRow(digest=digest, name=Path(path).name, content=content)
    session.add(row)
    session.flush()
    return row.id
