"""Names of tests, verdicts, legs, views and states of a review, in the current language."""

from __future__ import annotations

from vision.screens.registry import SCREENS
from vision.terms import Gait, Verdict
from vision.text.sentences import translate_text
from vision.text.translation import translate, translate_in
from vision.text.verdicts import VERDICT_STYLES


def screen_label(id_: str) -> str:
    """Return the name of a test; one of a user's own stays as it is.

    Parameters
    ----------
    id_ : str
        Id of the test; one that this version does not have is its own name.
    """
    return translate_text(SCREENS[id_].title) if id_ in SCREENS else id_


def verdict_label(verdict: Verdict) -> str:
    """Return the name of a verdict."""
    return translate_in("verdict", VERDICT_STYLES[verdict].label)


def leg_label(leg: str) -> str:
    """Return which leg: ``left leg``, ``both legs``."""
    return {
        "left": translate("left leg"),
        "right": translate("right leg"),
        "both": translate("both legs"),
    }[leg]


def side_label(side: str) -> str:
    """Return a side at the beginning of a sentence: ``Left``."""
    return {"left": translate_in("leg", "Left"), "right": translate_in("leg", "Right")}[side]


def foot_label(side: str, *, near: bool) -> str:
    """Label a foot as near or far: ``Left (near the camera)``.

    Parameters
    ----------
    side : {"left", "right"}
        The foot.
    near : bool
        Whether it is the one toward the camera.
    """
    text = translate("{foot} (far side, less certain)")
    if near:
        text = translate("{foot} (near the camera)")
    return text.format(foot=side_label(side))


def filmed_label(view: str) -> str:
    """Return from where a clip was filmed; empty where that is not known.

    Parameters
    ----------
    view : str
        The view as in a report; any other is not known.
    """
    return {
        "front": translate("filmed from the front"),
        "back": translate("filmed from behind"),
        "side": translate("filmed from the side"),
        "oblique": translate("filmed at an angle"),
    }.get(view, "")


def view_label(view: str) -> str:
    """Return from where somebody was filmed; empty where that is not known.

    Parameters
    ----------
    view : str
        The view as in a report; any other is not known.
    """
    return {
        "front": translate("from the front"),
        "back": translate("from behind"),
        "side": translate("from the side"),
        "oblique": translate("at an angle"),
    }.get(view, "")


def status_label(status: str) -> str:
    """Return the state of a review."""
    return {
        "new": translate_in("status", "New"),
        "reviewed": translate_in("status", "Reviewed"),
        "sent": translate_in("status", "Sent"),
    }[status]


def gait_name(gait: Gait) -> str:
    """Return the name of a gait at the beginning of a sentence: ``Running``."""
    return {
        "run": translate_in("gait", "Running"),
        "walk": translate_in("gait", "Walking"),
        "unclear": translate_in("gait", "Walking or running"),
    }[gait]


def role_label(role: str) -> str:
    """Return the name of a role of an account; one that is not known is its own name.

    Parameters
    ----------
    role : str
        The role.
    """
    return {
        "owner": translate_in("role", "owner"),
        "administrator": translate_in("role", "administrator"),
        "coach": translate_in("role", "coach"),
        "athlete": translate_in("role", "athlete"),
        "viewer": translate_in("role", "viewer"),
    }.get(role, role)


def audit_action_label(action: str) -> str:
    """Return the name of an action in the audit log; one that is not known is its own name.

    Parameters
    ----------
    action : str
        The action.
    """
    return {
        "added": translate_in("action", "added"),
        "changed": translate_in("action", "changed"),
        "deleted": translate_in("action", "deleted"),
        "viewed": translate_in("action", "viewed"),
        "exported": translate_in("action", "exported"),
        "compared": translate_in("action", "compared"),
        "signed in": translate_in("action", "signed in"),
        "signed out": translate_in("action", "signed out"),
        "reset": translate_in("action", "reset"),
        "removed": translate_in("action", "removed"),
    }.get(action, action)


def audit_kind_label(kind: str) -> str:
    """Return what an entry of the audit log is about; a kind that is not known is its own name.

    Parameters
    ----------
    kind : str
        The kind.
    """
    return {
        "result": translate_in("kind", "result"),
        "report": translate_in("kind", "report"),
        "athlete": translate_in("kind", "athlete"),
        "review": translate_in("kind", "review"),
        "team": translate_in("kind", "team"),
        "link": translate_in("kind", "link"),
        "account": translate_in("kind", "account"),
    }.get(kind, kind)
