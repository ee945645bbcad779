"""The main screens as pictures, in both languages and three sizes, against those that were looked at.

After a change that is meant, `pytest tests/unit/tui/test_snapshots.py --snapshot-update` takes new ones.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import get_args

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension

from lmchat.settings import LanguageSetting
from lmchat.tui.screenshot import widened
from tests.unit.tui.scenes import SCENES, SMALL_SCENES, Scene, Stage, hold_time_still

SIZES = ((80, 24), (120, 40), (200, 50))
LANGUAGES = [language for language in get_args(LanguageSetting) if language != "auto"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", [*SCENES, *SMALL_SCENES], ids=lambda scene: scene.__name__)
def test_the_screen_looks_as_it_did(
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    scene: Scene,
    language: LanguageSetting,
) -> None:
    hold_time_still(monkeypatch)
    known = snapshot.use_extension(SVGImageSnapshotExtension)
    changed: list[Path] = []
    for size, picture in zip(SIZES, asyncio.run(photographed(scene, language)), strict=False):
        name = f"{size[0]}x{size[1]}"
        if known(name=name) != picture:
            changed.append(tmp_path / f"{name}.svg")
            changed[-1].write_text(picture, encoding="utf-8")
    assert changed == [], "the screen looks different now: look at these pictures"


async def photographed(scene: Scene, language: LanguageSetting) -> list[str]:
    """Pictures of a scene, from the smallest screen on, which grows meanwhile."""
    with Stage(language) as stage:
        async with stage.app.run_test(size=SIZES[0]) as pilot:
            await stage.play(scene, pilot)
            pictures = [stage.app.export_screenshot(title="lmchat", simplify=True)]
            for size in SIZES[1:] if scene in SCENES else ():
                await pilot.resize_terminal(*size)
                await pilot.pause()
                pictures.append(stage.app.export_screenshot(title="lmchat", simplify=True))
            stage.engine.gate.set()
    return pictures


def test_a_picture_gives_wide_characters_two_cells() -> None:
    text = '<text class="terminal-1-r1" x="0" y="2" textLength="{}" clip-path="u">{}</text>'
    assert widened(text.format("48.8", "中a&amp;。")) == text.format("73.2", "中a&amp;。")
    assert widened(text.format("24.4", "ab")) == text.format("24.4", "ab")
