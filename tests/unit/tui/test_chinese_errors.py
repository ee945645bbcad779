from __future__ import annotations

import ast
import importlib
import inspect
import os
import pkgutil
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import lmchat.errors
import lmchat.history
import lmchat.text.reading
from lmchat.engine.faults import as_error
from lmchat.errors import LmchatError
from lmchat.history.export import write_document
from lmchat.history.store import Store
from lmchat.locations import resolve_checkpoint
from lmchat.model.torch_checkpoint import load_checkpoint
from lmchat.remembered import StateFile
from lmchat.text.reading import formats
from lmchat.text.reading.document import read_document
from lmchat.tui.chinese import Chinese
from lmchat.tui.chinese_errors import HINTS, MESSAGES, WORDS, in_chinese
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import ANSWER, GENERATE, SUMMARIZE
from lmchat.tui.settings import Settings
from lmchat.tui.strings import Strings, speak
from tests.unit.tui.conftest import User

SOURCES = (
    "lmchat.engine.faults",
    "lmchat.decoding.config",
    "lmchat.locations",
    "lmchat.modes.calibration",
    "lmchat.modes.request",
    "lmchat.modes.sources.source_text",
    "lmchat.model.checkpoint",
    "lmchat.text.file_names",
    "lmchat.text.tokenizer",
    *(f"lmchat.history.{module.name}" for module in pkgutil.iter_modules(lmchat.history.__path__)),
    *(f"lmchat.text.reading.{module.name}" for module in pkgutil.iter_modules(lmchat.text.reading.__path__)),
)
"""Modules whose errors the interactive terminal shows."""
ERRORS = {name for name, value in vars(lmchat.errors).items() if isinstance(value, type)}


def texts(module: ModuleType) -> Iterator[str]:
    """Messages and hints of the errors that a module makes, with X in place of what differs."""
    for call in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ERRORS:
            yield from filter(None, (text_of(argument, module) for argument in call.args))


def text_of(node: ast.expr, module: ModuleType) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part, module) if isinstance(part, ast.Constant) else "X" for part in node.values)
    if isinstance(node, ast.Name):
        return str(getattr(module, node.id, ""))
    return ""


@pytest.mark.parametrize("name", SOURCES)
def test_every_error_that_can_be_shown_has_its_chinese(name: str) -> None:
    for text in texts(importlib.import_module(name)):
        said_elsewhere = text in ("X: X", "X") or text.startswith("pip install")  # provoked below
        assert said_elsewhere or in_chinese(text) != text, text


def test_the_sources_are_read() -> None:
    assert "X: a folder, not a file" in texts(importlib.import_module("lmchat.text.reading.document"))
    assert "X: no such file" in texts(importlib.import_module("lmchat.text.file_names"))
    assert "reinstall lmchat, or fetch the checkpoint again" in texts(
        importlib.import_module("lmchat.model.checkpoint")
    )


def test_every_format_that_is_not_read_has_its_name_and_hint_in_chinese() -> None:
    refused = [each for *_, each in (*formats._SIGNATURES, *formats._ZIP_MEMBERS)]
    assert {each.what for each in refused} <= set(WORDS)
    assert {each.hint for each in refused} <= set(HINTS)


@pytest.mark.parametrize("template", [*MESSAGES, *HINTS])
def test_chinese_keeps_what_differs(template: str) -> None:
    chinese = (MESSAGES | HINTS)[template]
    left_out = {"what"} if template.startswith("{path}: a damaged") else set()
    assert set(re.findall(r"\{(\w+)\}", chinese)) | left_out == set(re.findall(r"\{(\w+)\}", template)) | left_out
    assert re.search("[\u4e00-\u9fff]", chinese) or chinese == "{path}：{known_reason}"


def a_file(content: bytes, name: str = "a.txt") -> Callable[[Path], None]:
    def provoke(folder: Path) -> None:
        (folder / name).write_bytes(content)
        read_document(folder / name)

    return provoke


def a_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.txt", "text")
    read_document(folder / "a.zip")


def a_setting(mode: Any, name: str, value: str) -> Callable[[Path], None]:
    return lambda _: Settings(mode).changed(name, value) and None


def a_checkpoint(*broken: str) -> Callable[[Path], None]:
    def provoke(folder: Path) -> None:
        for name in ("SHA256SUMS", "model.safetensors", "config.json", "tokenizer.model"):
            if name not in broken:
                (folder / name).write_text("{}")
        load_checkpoint(folder)

    return provoke


def a_history(content: bytes) -> Callable[[Path], None]:
    def provoke(folder: Path) -> None:
        (folder / "history").write_bytes(content)
        Store(folder / "history").close()

    return provoke


def a_foreign_history(folder: Path) -> None:
    connection = sqlite3.connect(folder / "history")
    connection.execute("CREATE TABLE other (a)")
    connection.commit()
    connection.close()
    Store(folder / "history").close()


def an_export(name: str) -> Callable[[Path], None]:
    def provoke(folder: Path) -> None:
        (folder / "there.md").touch()
        with Store(None) as store:
            write_document(store.load(store.create_session("a").id), folder / name)

    return provoke


def a_damaged_memory(folder: Path) -> None:
    (folder / "state").write_text("{")
    StateFile(folder / "state").load()


def a_memory_without_its_folder(folder: Path) -> None:
    (folder / "file").touch()
    StateFile(folder / "file" / "state").save_theme("nord")


def raised(error: Exception) -> None:
    raise as_error(error)


@pytest.mark.parametrize(
    ("provoke", "expected"),
    [
        (lambda folder: read_document(folder / "none"), "{}/none：没有这个文件（请检查路径）"),
        (read_document, "{}：这是文件夹，不是文件（请选择其中的一个文件）"),
        (
            lambda folder: read_document(folder / ("x" * 300)),
            "{}/" + "x" * 300 + "：无法读取：名称太长（请检查文件和磁盘）",
        ),
        (a_file(b" \n"), "{}/a.txt：没有内容（请换一个有文字的文件）"),
        (a_file(b"<html></html>", "a.html"), "{}/a.html：网页中没有文字（请换一个有文字的文件）"),
        (
            a_file(bytes(range(256)) * 9),
            "{}/a.txt：这是二进制数据，不是文本（请提供文本、Markdown、HTML、PDF、DOCX、邮件或字幕文件）",
        ),
        (
            a_file(b"\x89PNG\r\n\x1a\n"),
            "{}/a.txt：这是 PNG 图片，不是文本（请提供文本、Markdown、HTML、PDF、DOCX、邮件或字幕文件）",
        ),
        (a_zip, "{}/a.zip：这是 ZIP 压缩包，不是文本（请先解压）"),
        (lambda _: raised(MemoryError()), "内存不足（请换较短的文本）"),
        (lambda _: raised(KeyError("a")), "意外错误 KeyError：'a'（请反馈此问题，并附上引发它的文本）"),
        (lambda folder: resolve_checkpoint(str(folder)), "{}：这个文件夹里没有模型（其中没有 config.json）"),
        (
            a_checkpoint(),
            "{}/model.safetensors 已损坏：SHA-256 与 SHA256SUMS 中的不一致（请重新安装 lmchat，或重新获取模型）",
        ),
        (
            a_checkpoint("model.safetensors"),
            "{} 不是模型：{}/model.safetensors：没有这个文件或文件夹（请重新安装 lmchat，或重新获取模型）",
        ),
        (a_setting(SUMMARIZE, "length", "huge"), "length 不能是 'huge'（可选：short, medium, long）"),
        (a_setting(SUMMARIZE, "beam_size", "0"), "beam_size 不能是 0（应在 1 到 1024 之间）"),
        (a_setting(SUMMARIZE, "max_new_tokens", "0"), "max_new_tokens 不能是 0（不能小于 1）"),
        (a_setting(SUMMARIZE, "sentences", "0"), "sentences 不能是 0（不能小于 1）"),
        (a_setting(SUMMARIZE, "ratio", "2"), "ratio 不能是 200%（应大于 0%，不超过 100%）"),
        (
            lambda _: Settings(SUMMARIZE).changed("max_new_tokens", "50").changed("min_new_tokens", "99") and None,
            "min_new_tokens（99）大于 max_new_tokens（50）（请对调）",
        ),
        (a_setting(SUMMARIZE, "seed", "x"), "'x' 不是数字（seed）"),
        (a_setting(GENERATE, "temperature", "0"), "temperature 不能是 0（请用 greedy 方法，或大于 0 的值）"),
        (a_setting(GENERATE, "temperature", "-1"), "temperature 不能是 -1.0（应大于 0，不超过 100）"),
        (a_setting(ANSWER, "threshold", "2"), "threshold 不能是 2.0（应在 0 到 1 之间）"),
        (a_history(b"x" * 5000), "{}/history：会话记录已损坏，或不是 lmchat 的：文件不是数据库（移走后会新建一个；…）"),
        (a_foreign_history, "{}/history：不是 lmchat 的会话记录（请把它移走，或换一个文件）"),
        (an_export("a.doc"), "{}/a.doc：不支持这种扩展名（可选：.md, .json, .txt, .html）"),
        (an_export("there.md"), "{}/there.md 已经存在（请换一个名称）"),
        (an_export("no/a.md"), "{}/no/a.md：没有这个文件或文件夹（请换一个名称）"),
        (a_memory_without_its_folder, "{}/file/state：已经存在（在退出前有效，但未能保存，请检查文件夹）"),
        (a_damaged_memory, "{}/state：保存的设置已损坏（下次更改设置时会重新写入）"),
    ],
)
def test_what_goes_wrong_is_said_in_chinese(tmp_path: Path, provoke: Callable[[Path], Any], expected: str) -> None:
    speak(Chinese())
    try:
        with pytest.raises(LmchatError) as wrong:
            provoke(tmp_path)
    finally:
        speak(Strings())
    form = re.escape(expected.replace("{}", str(tmp_path))).replace("…", ".+")
    assert re.fullmatch(form, Chinese().problem(wrong.value))
    assert Strings().problem(wrong.value) == str(wrong.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_what_may_not_be_read_is_said_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(LmchatError) as wrong:
        read_document(tmp_path / "a.txt")
    assert Chinese().problem(wrong.value) == f"{tmp_path}/a.txt：没有读取权限（请检查它的访问权限）"


def test_an_error_that_is_not_known_stays_as_it_is() -> None:
    assert Chinese().problem(LmchatError("something new", "do this")) == "something new（do this）"
    assert Chinese().problem(LmchatError("something new")) == "something new"


def test_the_application_says_them(use: Callable[..., None], tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {tmp_path}/none.txt")
        await user.until(lambda: "（请检查路径）" in user.screen())
        await user.send("/set beam_size 0")
        await user.until(lambda: "应在 1 到 1024 之间" in user.screen())
        await user.send("FAIL")
        await user.ended()
        assert "✗ 失败：内存不足（" in user.screen()

    use(flow, options=LaunchOptions(Chinese()))
