"""Every way in, found by reading the folder `channels` (a new channel is a new file)."""

import importlib
import pkgutil
from functools import cache

from anlan.intake import channels as folder
from anlan.intake.rules.channel import Channel


@cache
def channels() -> dict[str, Channel]:
    """Return every channel by its code, in the order of the files."""
    modules = [
        importlib.import_module(f"{folder.__name__}.{found.name}") for found in pkgutil.iter_modules(folder.__path__)
    ]
    return {channel.code: channel for module in modules for channel in module.CHANNELS}
