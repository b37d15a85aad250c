"""The kinds of sheets intake reads: ours, and a county's own of the same code in its folder (field F-27)."""

from functools import cache
from pathlib import Path

from anlan.gate.rules.profiles import Profile, load_profiles

FOLDER = Path(__file__).parent / "profiles"
CHANNEL_OF = {"P-00": "letter", "P-01": "hotline", "P-02": "national", "P-03": "national", "P-07": "board"}


class ProfileUnknown(LookupError):
    """Intake knows no profile of this code."""

    code = "profile_unknown"


@cache
def profiles(county_folder: Path | None = None) -> dict[str, Profile]:
    """Return every profile by its code; a county's file replaces ours of the same code."""
    found = load_profiles(FOLDER)
    own = county_folder / "intake" if county_folder else None
    return found | (load_profiles(own) if own and own.exists() else {})


def profile_named(code: str, county_folder: Path | None = None) -> Profile:
    """Return one profile; ProfileUnknown."""
    try:
        return profiles(county_folder)[code]
    except KeyError:
        raise ProfileUnknown(code) from None


def channel_of(profile: Profile) -> str:
    """Tell through which channel the rows of a profile came in; a county's profile says it as a fixed value."""
    return profile.fixed_values.get("channel") or CHANNEL_OF.get(profile.code, "letter")
