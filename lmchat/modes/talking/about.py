"""Questions about lmchat itself, to which what is true of it is replied."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias, get_args

from lmchat.text.talk.asking import spelled_out, without_courtesy

Topic: TypeAlias = Literal[
    "kept", "privacy", "offline", "languages", "size", "summarize", "file", "quit", "maker", "skills"
]
"""What of lmchat is asked about."""
_LANGUAGE = "(?:english|chinese|mandarin|french|german|spanish|italian|japanese|korean|russian|arabic|portuguese)"
_PROGRAM = r"(?:you|lmchat|this (?:program|app|tool|thing|model|assistant|bot)|the (?:program|app|tool|model))"
_SAID = (
    r"(?:(?:this|my|our|the) )?(?:chats?|conversations?|chat history|history|messages|data|talks?|logs?)"
    r"|what (?:i|we) (?:say|said|write|wrote|type|typed|tell you)"
)
_CHINESE_PROGRAM = r"(?:你|您|lmchat|这个?(?:程序|软件|模型|工具|助手))"
_CHINESE_SAID = r"(?:聊天(?:记录|内容|历史)?|对话(?:记录)?|历史记录|记录|我的?(?:数据|消息|资料)|我[说写]的话?|数据)"
_HOW_DO_I = r"(?:how|where) (?:do|can|could|would|should) (?:i|we|one)|how to"
_CHINESE_HOW = r"(?:怎么|怎样|如何)(?:才能|样|能|让你|可以|用你)*"
_ASKING: dict[Topic, tuple[str, ...]] = {
    "kept": (
        rf"(?:where|how long|how|do|does|will|is|are|can) .*\b(?:"
        rf"(?:save|store|keep|record|log)[sd]?|kept|saving|storing)\b"
        rf".*(?:{_SAID})(?: (?:any|some)where)?\W*",
        rf"(?:where|how long|is|are|will) .*(?:{_SAID})\b.*\b(?:saved|stored"
        rf"|kept|recorded|logged|go|located|end up)(?: (?:any|some)where)?\W*",
        rf"where (?:is|are) (?:{_SAID})\W*",
        rf".*{_CHINESE_SAID}.{{0,6}}(?:保存|存[在放到了]|会存|[在放]哪|留下|去哪).*",
        rf".*(?:保存|存储|存下|留着|记录下?).{{0,5}}{_CHINESE_SAID}.*",
    ),
    "privacy": (
        rf"(?:is|are) (?:{_PROGRAM}|this|it|(?:{_SAID})) .*?\b(?:private"
        rf"|secure|anonymous|confidential|spying|listening in)\b.*",
        rf"(?:who|can (?:any|some)(?:one|body)|does any(?:one|body)) "
        rf".*\b(?:see|read|access|listen)\b.*(?:{_SAID}|\bthis)\W*",
        rf"(?:do|does|will|can|are) {_PROGRAM} .*\b(?:shar(?:e|ing)"
        rf"|send(?:ing)?|sell(?:ing)?|upload(?:ing)?|collect(?:ing)?"
        rf"|spy(?:ing)?|track(?:ing)?|leak(?:ing)?)\b.*(?:{_SAID}"
        rf"|\bme\b|anything|any data|anywhere|any(?:one|body)).*",
        r".*\b(?:your|my) privacy\b.*",
        rf"(?:{_CHINESE_PROGRAM}|这里|聊天).{{0,8}}(?:隐私"
        rf"|泄露|泄漏|上传|偷看|监控|监听|收集|安全吗|保密).*|.*我的隐私.*",
        rf".*(?:谁|别人|有人).{{0,4}}(?:看到?|读到?).{{0,3}}(?:{_CHINESE_SAID}|我们?).*",
    ),
    "offline": (
        rf"(?:do|does|can|are|is|will) {_PROGRAM} (?!like|love|hate|think|know).*\b"
        rf"(?:internet|online|offline|wi-?fi|network connection|the cloud|cloud)\b.*",
        rf"{_CHINESE_PROGRAM}.{{0,6}}(?:联网|离线|断网|没网|上网|网络).*",
        r"(?:需要|要|必须|能|可以)(?:不能|不可以|不要)?(?:联网|离线|断网|没网).{0,6}",
    ),
    "languages": (
        rf"(?:what|which|how many)(?: other)? languages? .*\b{_PROGRAM}\b.*",
        rf"(?:do|can) you (?:also )?(?:speak|understand|know|write|talk|chat|read)(?: in)? {_LANGUAGE}\W*",
        rf"{_CHINESE_PROGRAM}.{{0,5}}(?:[几哪什多]\w{{0,2}})语言.*",
        rf"{_CHINESE_PROGRAM}(?:会不会|能不能|会|能|懂|可以)[说讲用写]?"
        rf"(?:[英中法德日韩俄汉][文语]|西班牙语|普通话)(?:聊天|说话)?[吗么]?\W*",
    ),
    "size": (
        rf"how (?:big|large) (?:is|are) (?:{_PROGRAM}|your (?:model|network|brain))\W*",
        rf"how many parameters .*\b{_PROGRAM}\b.*|what (?:model|network"
        rf"|ai|llm)(?: model)? (?:are|is|do|does) (?:you|this|lmchat)\b.*",
        rf"what (?:kind|sort|type) of (?:model|network|ai|program|llm|bot) (?:are|is) {_PROGRAM}\W*",
        rf"{_CHINESE_PROGRAM}.{{0,6}}(?:参数|什么(?:样的)?(?:大?模型|网络)|哪[个种]模型).*",
    ),
    "summarize": (
        rf"(?:{_HOW_DO_I}) .*\b(?:summar(?:y|i[sz]e)\w*|sum up)\b.*",
        rf"{_CHINESE_HOW}.{{0,8}}(?:总结|概括|摘要).*",
    ),
    "file": (
        rf"(?:{_HOW_DO_I}) .*\b(?:ask|attach|open|load|add|give|upload"
        rf"|show|send|use|read)\b.*\b(?:files?|documents?|pdfs?)\b.*",
        r"(?:can|do) you (?:also )?(?:read|open|understand|handle|support) "
        r"(?:(?:my|a|any|the) )?(?:files?|documents?|pdfs?|word|docx)\b.*",
        rf"(?:what|which) (?:kinds? of |types? of )?(?:files?|formats?|documents?)\b.*\b{_PROGRAM}\b.*",
        rf"{_CHINESE_HOW}.{{0,6}}(?:问|附|上传|打开|导入|添加|加|给你|发|读).{{0,8}}(?:文件|文档|文章|pdf).*",
        rf"{_CHINESE_PROGRAM}(?:能不能|会不会|能|可以|会|支持).{{0,2}}"
        rf"(?:读|看|打开|处理|哪些|什么).{{0,4}}(?:文件|文档|pdf|word|格式).*",
    ),
    "quit": (
        rf"(?:{_HOW_DO_I}) (?:(?:quit|exit|log out|get out|leave"
        rf"|close)(?: (?:of )?(?:here|{_PROGRAM}|(?:this|the) chat))?"
        rf"|(?:end|stop) (?:{_PROGRAM}|(?:this|the|our) (?:chat|talk)))\W*",
        rf"{_CHINESE_HOW}(?:退出|关闭|关掉|离开|结束)(?:程序|软件|聊天|对话|这里|你|lmchat)?[呢啊]?\W*",
    ),
    "maker": (
        rf"who (?:made|built|created|wrote|developed|programmed"
        rf"|trained|designed|invented|coded|is behind) {_PROGRAM}\W*",
        r"who (?:is|are|was) your (?:makers?|creators?|developers?|authors?|programmers?|inventors?)\W*",
        r"(?:你|lmchat)是(?:由?谁|哪家公司|哪个公司)(?:做|造|创造|开发|写|训练|设计|发明|编)\w{0,3}\W*",
        r"谁(?:做|造|创造|开发|写|训练|设计|发明|编写?)(?:了|出)?的?(?:你"
        r"|lmchat)\W*|(?:你|lmchat)的(?:作者|开发者|创造者|制作者)\w{0,4}\W*",
    ),
    "skills": (
        rf"what (?:else |all )?(?:can|could|do) {_PROGRAM} do"
        rf"(?: for me| here)?\W*|how (?:can|could) you help(?: me)?\W*",
        r"what (?:are you (?:able to do|good (?:at|for)|capable of|for)"
        r"|can i (?:(?:do|ask) (?:here|with you)|ask you|use you for))\W*",
        r"what (?:are )?your (?:skills|abilities|features|functions"
        r"|capabilities)(?: are)?\W*|what are you able to do.*",
        rf"{_CHINESE_PROGRAM}(?:都|还|到底|究竟)*(?:会|能|可以)(?:帮我"
        rf"|为我)?(?:做|干)?(?:点|些)?(?:什么|啥|哪些)(?:事情?|东西)?\W*",
        rf"{_CHINESE_PROGRAM}(?:都|还)?有(?:什么|啥|哪些)(?:功能|用处?|本事|能力|技能)\W*|我能用你做什么\W*",
    ),
}
_ABOUT = {topic: re.compile("|".join(f"(?:{way})" for way in ways), re.IGNORECASE) for topic, ways in _ASKING.items()}
TOPICS: tuple[Topic, ...] = get_args(Topic)


def topic_of(message: str) -> Topic | None:
    """What a message asks about lmchat itself.

    >>> topic_of("Where is my chat history stored?"), topic_of("你会几种语言？"), topic_of("Who made the bridge?")
    ('kept', 'languages', None)
    """
    asked = spelled_out(without_courtesy(message.strip()))
    return next((topic for topic in TOPICS if _ABOUT[topic].fullmatch(asked)), None)
