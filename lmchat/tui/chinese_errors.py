"""What can go wrong, in Chinese: the errors of files, checkpoints, settings and saved sessions.

Errors are written in English where they are raised, far from any interface. Here is what each of them says, as a
template: {name} stands for what differs from one error to the next. A new error is a line here, which a test misses.
"""

from __future__ import annotations

import errno
import os
import re
from functools import cache

MESSAGES = {
    "{path}: no such file": "{path}：没有这个文件",
    "{path}: a web address, not a file": "{path}：这是网址，不是文件",
    "{path}: a folder, not a file": "{path}：这是文件夹，不是文件",
    "{path}: no permission to read it": "{path}：没有读取权限",
    "{path}: cannot be read: {reason}": "{path}：无法读取：{reason}",
    "{path}: larger than {size} MB": "{path}：超过 {size} MB",
    "{path}: unpacks to more than {size} MB": "{path}：解压后超过 {size} MB",
    "{path}: {what}, not text": "{path}：这是{what}，不是文本",
    "{path}: nothing in it": "{path}：没有内容",
    "{path}: no text in it; it may hold scanned pages": "{path}：没有文字，可能是扫描件",
    "{path}: no text in this page": "{path}：网页中没有文字",
    "{path}: encrypted with a password": "{path}：有密码保护",
    "{path}: encrypted in a way that needs an optional package": "{path}：解密需要另外安装软件包",
    "{path}: reading {what} needs an optional package": "{path}：读取 {what} 需要另外安装软件包",
    "{path}: reading {what} needs an optional package: {reason}": "{path}：读取 {what} 需要另外安装软件包：{reason}",
    "{path}: a damaged {what} file": "{path}：{what} 文件已损坏",
    "there is no text to read": "没有可读的文字",
    "there is not enough memory": "内存不足",
    "the device failed: {detail}": "计算设备出错：{detail}",
    "the model gave probabilities that are not numbers": "模型给出的概率不是数字",
    "unexpected {kind}: {detail}": "意外错误 {kind}：{detail}",
    "there is no checkpoint {name}": "没有名为 {name} 的模型",
    "the checkpoint {name} was trained to {learned}, not to {mode}": "模型 {name} 用于 {learned}，不能用于 {mode}",
    "{path}: no checkpoint in this folder": "{path}：这个文件夹里没有模型",
    "{path} is not a checkpoint: {reason}: {file}": "{path} 不是模型：{file}：{reason}",
    "{path} is damaged: its SHA-256 is not the one in {file}": "{path} 已损坏：SHA-256 与 {file} 中的不一致",
    "{path} is not a checkpoint's configuration": "{path} 不是模型的配置文件",
    "{path} does not say what was trained, and how": "{path} 没有说明训练了什么、怎样训练的",
    "{path} has format version {version}, this lmchat reads {own}": "{path} 的格式版本是 {version}，应为 {own}",
    "{path} does not fit its own config.json: {detail}": "{path} 与自己的 config.json 不符：{detail}",
    "this machine's device has no fast int8 products": "本机设备不支持快速的 int8 运算",
    "use the precision float32 or auto": "请使用 float32 或 auto 精度",
    "{path} is kept in int8 already": "{path} 已经是 int8 格式",
    "quantize a checkpoint of format version 1": "请量化格式版本为 1 的模型",
    "{path}: its tokenizer is not the one its model was trained with": "{path}：分词器不是训练模型时所用的那个",
    "{path} is not a tokenizer: {detail}": "{path} 不是分词器：{detail}",
    "the tokenizer has no piece {name}": "分词器中没有 {name}",
    "config.json has a calibration without {name}": "config.json 的校准数据缺少 {name}",
    "there is no mode {name}": "没有 {name} 模式",
    "there is no question": "没有问题",
    "there is no prompt": "没有开头",
    "there is no message": "没有消息",
    "a stop string is empty": "停止字符串为空",
    "length is {value}": "length 不能是 {value}",
    "the threshold is {value}": "threshold 不能是 {value}",
    "the ratio is {value}": "ratio 不能是 {value}",
    "the seed is {value}": "seed 不能是 {value}",
    "the decoding method is {value}": "method 不能是 {value}",
    "min_new_tokens {least} is above max_new_tokens {most}": "min_new_tokens（{least}）大于 max_new_tokens（{most}）",
    "there is no session {number}": "没有编号为 {number} 的会话",
    "there is no message {number}": "没有编号为 {number} 的消息",
    "session {number} is deleted": "会话 {number} 已被删除",
    "the details of message {number} are not JSON": "消息 {number} 的附加信息不是 JSON",
    "{path}: not a history of lmchat": "{path}：不是 lmchat 的会话记录",
    "{path}: written by a newer lmchat": "{path}：由更新版本的 lmchat 写入",
    "{path}: damaged, or not a history of lmchat: {reason}": "{path}：会话记录已损坏，或不是 lmchat 的：{reason}",
    "{path}: in use by another process": "{path}：正被其他程序使用",
    "{path}: cannot be used: {reason}": "{path}：无法使用：{reason}",
    "{path}: cannot be opened: {reason}": "{path}：无法打开：{reason}",
    "{path}: no format has this ending": "{path}：不支持这种扩展名",
    "{path} is there already": "{path} 已经存在",
    "{path}: what was remembered is damaged": "{path}：保存的设置已损坏",
    "{option} is {value}": "{option} 不能是 {value}",
    "{path}: {known_reason}": "{path}：{known_reason}",
}
"""What is said of each error; of two that fit the first one holds."""

HINTS = {
    "check the path": "请检查路径",
    "save the page and give that file": "请保存网页，再提供该文件",
    "name the files in it, for example FOLDER/*.txt": "请选择其中的一个文件",
    "check its access rights": "请检查它的访问权限",
    "check the file and its disk": "请检查文件和磁盘",
    "split it into smaller files": "请拆分成较小的文件",
    "save its text in smaller files": "请把文字另存为较小的文件",
    "give a file with some text in it": "请换一个有文字的文件",
    "give text, Markdown, HTML, PDF, DOCX, mail or subtitles": "请提供文本、Markdown、HTML、PDF、DOCX、邮件或字幕文件",
    "unpack it first": "请先解压",
    "save it as DOCX, PDF or plain text first": "请先另存为 DOCX、PDF 或纯文本",
    "convert it to PDF first": "请先转换为 PDF",
    "save it as PDF first": "请先另存为 PDF",
    "save the sheet as text first": "请先把表格另存为文本",
    "convert it to text first": "请先转换为文本",
    "save a copy without one": "请另存一份没有密码的副本",
    "open it in a PDF reader and print it to a new PDF": "请用 PDF 阅读器打开，再打印成新的 PDF",
    "open it in a word processor and save it anew": "请用文字处理软件打开，再重新保存",
    "nothing but white space and control characters was given": "给出的只有空白和控制字符",
    "use a shorter text, a smaller batch, or --device cpu": "请换较短的文本",
    "try again, or use --device cpu": "请重试，或改用 --device cpu",
    "the checkpoint may be damaged, or its training diverged": "模型可能已损坏，或训练时已发散",
    "please report this with the text that caused it": "请反馈此问题，并附上引发它的文本",
    "name another one": "请换一个",
    "reinstall lmchat, or fetch the checkpoint again": "请重新安装 lmchat，或重新获取模型",
    "reinstall lmchat": "请重新安装 lmchat",
    "use the tokenizer that came with it": "请使用随模型提供的分词器",
    "install the lmchat it is for": "请安装与之对应的 lmchat 版本",
    "known are: none": "一个也没有",
    "known are: {names}": "可用的有：{names}",
    "it has no {file}": "其中没有 {file}",
    "choose one of {names}": "可选：{names}",
    'write one, such as "{example}"': "请写一个，例如“{example}”",
    "leave it out, or write what shall end the text": "请去掉它，或写明以什么结束",
    "it must be between {low} and {high}": "应在 {low} 到 {high} 之间",
    "it must be above 0 % and at most 100 %": "应大于 0%，不超过 100%",
    "it must be above {low} and at most {high}": "应大于 {low}，不超过 {high}",
    "it must be at least {low}": "不能小于 {low}",
    "it must be a whole number": "必须是整数",
    "use the greedy method, or a temperature above 0": "请用 greedy 方法，或大于 0 的值",
    "use 0 for off, or at least 2": "0 为关闭，否则不能小于 2",
    "swap them": "请对调",
    "lmchat history list shows them all": "lmchat history list 可列出全部",
    "its session may have been removed": "它的会话可能已被删除",
    "lmchat history undelete {number}": "lmchat history undelete {number} 可恢复",
    "move it away, or name another file": "请把它移走，或换一个文件",
    "move it away to begin a new one; sqlite3's .recover may save what is in it": (
        "移走后会新建一个；sqlite3 的 .recover 也许能救回其中的内容"
    ),
    "update lmchat": "请更新 lmchat",
    "try again": "请重试",
    "check the file, its folder and the disk; lmchat --private saves nothing": (
        "请检查文件、文件夹和磁盘；用 lmchat --private 则不保存"
    ),
    "check the folder; lmchat --private saves nothing": "请检查文件夹；用 lmchat --private 则不保存",
    "choose another name": "请换一个名称",
    "the next change replaces it": "下次更改设置时会重新写入",
    "it holds until lmchat ends, but is not remembered; check the folder": "在退出前有效，但未能保存，请检查文件夹",
}

WORDS = {
    "binary data": "二进制数据",
    "a PNG image": " PNG 图片",
    "a JPEG image": " JPEG 图片",
    "a GIF image": " GIF 图片",
    "a TIFF image": " TIFF 图片",
    "a WebP image": " WebP 图片",
    "a sound file": "音频文件",
    "a video file": "视频文件",
    "a video or sound file": "音频或视频文件",
    "a gzip archive": " gzip 压缩包",
    "a bzip2 archive": " bzip2 压缩包",
    "an xz archive": " xz 压缩包",
    "a Zstandard archive": " Zstandard 压缩包",
    "a 7-Zip archive": " 7-Zip 压缩包",
    "a RAR archive": " RAR 压缩包",
    "a tar archive": " tar 归档",
    "a ZIP archive": " ZIP 压缩包",
    "a damaged ZIP archive": "已损坏的 ZIP 压缩包",
    "a program": "程序",
    "an SQLite database": " SQLite 数据库",
    "an old Office document (such as .doc)": "旧版 Office 文档（如 .doc）",
    "an RTF document": " RTF 文档",
    "a PostScript document": " PostScript 文档",
    "an Excel workbook": " Excel 工作簿",
    "a PowerPoint presentation": " PowerPoint 演示文稿",
    "an EPUB book": " EPUB 电子书",
    "an OpenDocument file": " OpenDocument 文件",
}

REASONS = {
    **{
        os.strerror(number): text
        for number, text in (
            (errno.ENOENT, "没有这个文件或文件夹"),
            (errno.EACCES, "没有权限"),
            (errno.EPERM, "操作不被允许"),
            (errno.EISDIR, "这是文件夹"),
            (errno.ENOTDIR, "路径中有一部分不是文件夹"),
            (errno.EEXIST, "已经存在"),
            (errno.ENOSPC, "磁盘空间不足"),
            (errno.EDQUOT, "超出磁盘配额"),
            (errno.EROFS, "文件系统是只读的"),
            (errno.ENAMETOOLONG, "名称太长"),
            (errno.ELOOP, "符号链接层数过多"),
            (errno.EIO, "磁盘读写错误"),
            (errno.EMFILE, "打开的文件过多"),
            (errno.EBUSY, "正被使用"),
            (errno.ENOEXEC, "不是可执行文件"),
        )
    },
    "embedded null byte": "名称中有空字符",
    "database or disk is full": "磁盘空间不足",
    "disk I/O error": "磁盘读写错误",
    "attempt to write a readonly database": "文件是只读的",
    "unable to open database file": "无法打开文件",
    "file is not a database": "文件不是数据库",
    "database disk image is malformed": "文件内容已损坏",
}
"""What the system and SQLite say."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_FORMS = {"option": r"\w+", "known_reason": "|".join(map(re.escape, REASONS))}
_IN_CHINESE = {"what": WORDS, "reason": REASONS, "known_reason": REASONS}
"""What may stand for a placeholder, and how that is said."""


def in_chinese(text: str) -> str:
    """A message or hint in Chinese, as it is where it is not known.

    >>> in_chinese("a.txt: no such file")
    'a.txt：没有这个文件'
    """
    for form, chinese in _forms():
        if match := form.fullmatch(text):
            values = match.groupdict()
            return chinese.format_map(
                {name: _IN_CHINESE.get(name, {}).get(values[name], values[name]) for name in values}
            )
    return text


@cache
def _forms() -> list[tuple[re.Pattern[str], str]]:
    """The templates as regular expressions, each with its text."""
    return [(_form(template), chinese) for template, chinese in (MESSAGES | HINTS).items()]


def _form(template: str) -> re.Pattern[str]:
    literals, names = _PLACEHOLDER.split(template)[::2], [*_PLACEHOLDER.findall(template), ""]
    groups = [f"(?P<{name}>{_FORMS.get(name, '.+')})" if name else "" for name in names]
    return re.compile("".join(map("".join, zip(map(re.escape, literals), groups, strict=True))), re.DOTALL)
