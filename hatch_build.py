"""The wheel's build compiles the catalogue of words: an installed program reads .mo files alone."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileWords(BuildHookInterface):
    """Puts a compiled file in place of each .po file."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """``version`` is "editable" where the checkout itself is installed: that compiles what it reads."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from mailticket.i18n.compiling import compiled

        self._made = tempfile.TemporaryDirectory()
        for number, source in enumerate(sorted((root / "mailticket" / "i18n").rglob("*.po"))):
            made = Path(self._made.name) / f"{number}.mo"
            made.write_bytes(compiled(source))
            build_data["force_include"][str(made)] = str(source.relative_to(root).with_suffix(".mo"))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Nothing is left behind."""
        if version != "editable":
            self._made.cleanup()
