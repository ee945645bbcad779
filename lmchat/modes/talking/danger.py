"""Whether somebody tells of danger to life and limb: then every reply must name those who can help.

"despair" is that of somebody who wants to die or to hurt themselves, "danger" that of anybody else, or from outside.
What sounds like it and is not ("I cut myself shaving", "我想死你了") is told apart by the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

from lmchat.text.talk.messages import kind_of

Danger: TypeAlias = Literal["despair", "danger"]
RECENT = 2
"""Messages of the one who talks after which danger that was told is not over."""
_MANY = (
    r"(?:too many|so many|(?:a )?lots? of|(?:all (?:of )?|the whole )(?:my|the)|(?:an? )?(?:whole |full |entire )?"
    r"(?:bunch|bottle|box|pack|handful) of|\d\d+|twenty|thirty|forty|fifty)"
)
_PILLS = r"(?:\w+ ){0,2}(?:pills|tablets|painkillers)"
_I = r"\bi(?:['’]?(?:m|d|ll|ve))?\b(?:(?!\b(?:he|she|they|you)\b)[^.!?,;]){0,25}?"
_WANTING = r"(?:want(?:ed)? to|wanna|ready to|wish to|urge to|wish i could|wish i would)"
_ENGLISH_DESPAIR = (
    rf"(?:\A|{_I})\b{_WANTING} (?:just )?"
    r"(?:die(?! (?:of|from|laughing|young|rich)\b)|be dead|(?:hurt|harm|cut|kill) my ?self|disappear for ?ever)",
    r"(?<!could )\bkill(?:ing)? my ?self\b(?! laughing)",
    r"\b(?:keep|kept|started|stop|been|i['’]?m|i am) (?:cutting|hurting|harming) my ?self\b",
    r"\bi(?:['’]ve)? (?:just )?cut my ?self(?=\W*\Z| (?:again|last|today|tonight|yesterday|on purpose|because)\b)",
    r"\bwish (?:that )?i(?: (?:was|were) dead|(?:['’]d| had| was| were) never (?:been )?born)\b",
    r"\b(?:end(?:ing)?|tak(?:e|ing)) (?:my (?:own )?life|it all)\b",
    r"\b(?:i am|i['’]?m|i feel|feeling|i have been|i['’]ve been) (?:so |very |really )?suicidal\b",
    r"\bi(?:['’]?ve|['’]?m)?\b[^.!?]{0,30}\bth(?:ink|inking|ought) (?:\w+ )?(?:about|of) (?:suicide|dying|ending it)\b",
    r"\bi (?:will|want to|might|could|tried to|am going to) commit suicide\b",
    r"(?:\A|\bi(?:['’]m)? )(?:just )?(?:do not|don['’]?t|not|no longer) (?:want(?:ing)?|wanna|wish) (?:to )?"
    r"(?:live|be alive|exist|keep living)(?: any ?(?:more|longer))?\W*\Z",
    r"\bbetter off (?:dead|if i (?:was|were) (?:dead|gone))\b",
    r"\bevery(?:body|one) (?:would|will) be better off without me\b",
    r"\b(?:nobody|no one) would (?:even )?(?:miss me|(?:care|notice|cry) if i (?:died|w(?:as|ere) (?:gone|dead)))"
    r"\W*\Z",
    r"\bno (?:reason|point) (?:in|to|of) (?:living|live|go on|going on|being alive)(?! with)\b|\bpoint of living\b",
    rf"\bi(?:['’]ve)?\b[^.!?]{{0,20}}\b(?:took|taken|swallowed) {_MANY} {_PILLS}",
    r"\bi(?:['’]?ve| have)? (?:just )?overdosed(?=\W*\Z)",
)
_OTHERS = (
    "(?:he|she|friend|mother|father|mom|mum|dad|son|daughter|brother|sister|wife|husband|boyfriend|girlfriend|partner|ex"
    "|roommate)"
)
_PLACES = r"(?:house|home|kitchen|flat|apartment|room|bedroom|building|stove|oven|garage)"
_ENGLISH_DANGER = (
    r"\b(?:want|wish|threaten|try|tried|trying|going|might|plan|talk)\w*\b[^.!?]{0,20}?"
    r"\b(?:kill|hurt|harm)(?:ing)? (?:him|her|them) ?sel(?:f|ves)\b",
    rf"\b{_OTHERS} (?:\w+ ){{0,2}}?(?:wants to die\b(?! (?:of|from)\b)|(?:is|feels) suicidal)",
    rf"\b{_OTHERS} (?:has )?(?:just )?(?:(?:took|taken|swallowed) {_MANY} {_PILLS}|took an overdose|overdosed)",
    rf"\bmy (?:\w+ )?{_OTHERS} (?:\w+ly |just |always |often )?(?:hits?|beats?|punche[sd]|choke[sd]|kicks|kicked) me"
    r"(?: up)?(?=\W*\Z| (?:again|last night|today|yesterday)\b)",
    rf"\b{_PLACES} is (?:on fire|burning|full of (?:smoke|gas))",
    rf"\bthere(?:['’]?s| is) (?:an? )?(?:fire|smoke|gas leak) in (?:my|the|our) (?:\w+ )?{_PLACES}",
    r"\bi (?:can )?smell gas\b|\bgas leak\b",
    r"\b(?:not|isn['’]?t|stopped) breathing\b|\b(?:he|she|baby) (?:can['’]?t|cannot) breathe\b",
    r"\b(?:won['’]?t|does ?n['’]?t|not) stop(?:ping)? bleeding\b|\bbleeding (?:heavily|badly|a lot|to death)\b",
    r"\bhaving a (?:heart attack|stroke)(?=\W*\Z| right now)",
    r"\b(?:someone|somebody|a (?:strange )?man|he|she) (?:is|keeps) (?:following|stalking) me\b"
    r"(?! (?:on|online)\b| back\b)",
    r"\b(?:someone|somebody|a burglar|a stranger|a man) is (?:breaking in|in my (?:house|flat|apartment|room))\b",
)
_SELF = r"(?:\A|[，。！？\s])[^，。！？他她友妈爸哥姐弟妹爷奶叔姨舅儿女同人书片剧影角新邻]"
"""What begins a Chinese clause that is about nobody else."""
_MANY_IN_CHINESE = r"(?:很多|好多|太多|一整?瓶|一整?盒|一大?把|几十[片粒颗]|半瓶)的?"
_CHINESE_DESPAIR = (
    r"不想再?活(?=下去|着|了|\W*\Z)|活不下去了|死了(?:算了|更好|就好了)|不如死",
    rf"{_SELF}{{0,10}}(?<!不)(?:自杀|轻生|自残|自伤|割腕|割脉|跳楼(?!价)|寻死)(?!式)",
    rf"{_SELF}{{0,8}}(?:伤害自己|结束(?:自己的?|我的)?生命|了结(?:自己|生命|一切))",
    rf"{_SELF}{{0,6}}(?:想去?死|想到死)(?![你他她它我的大爸妈家心记撑守磕哈])",
    rf"{_SELF}{{0,6}}活着(?:真?没意[思义]|[好太]累)",
    rf"{_SELF}{{0,6}}[吃吞喝]了?(?:{_MANY_IN_CHINESE}(?:安眠|止痛)?[药片]|农药|老鼠药|百草枯)",
)
_CHINESE_OTHERS = r"[他她友妈爸哥姐弟妹儿女学事桌]"
_CHINESE_DANGER = (
    rf"{_CHINESE_OTHERS}\w{{0,4}}[说想要]\w{{0,4}}(?:自杀|去死|轻生|自残|伤害自己|不想活|活着没意思|跳楼(?!价))",
    rf"{_CHINESE_OTHERS}\w{{0,3}}(?:割腕|[吃吞]了{_MANY_IN_CHINESE}(?:安眠)?药)",
    r"\A(?!.*小时候).*(?:老公|丈夫|老婆|男友|女友|男朋友|女朋友|前任|爸|妈|继父|他|她)"
    r"(?:又|总是?|经常|老是?|昨[天晚]|今天|一喝酒就|会)*打了?我(?=\W*\Z|一|了)|家暴",
    r"(?<!怕)(?:家|房|楼|厨房|屋|卧室|车|店)[^，。不没]{0,3}(?:着|起|失)火",
    r"(?:闻到|有)\w{0,4}煤气味|(?:煤气|燃气)(?:泄漏|漏了)",
    r"(?:(?<!有)没有?|停止)了?呼吸了?(?=\W*\Z)|不呼吸了|喘不(?:上|过)气来?了(?=\W*\Z)",
    r"血(?:流不止|止不住)|流了(?:好|很)多血",
    r"(?:跟踪|尾随)着?我(?!的(?:微博|账号))|(?:有人|小偷|坏人|陌生人)在?(?:闯|撬)\w{0,3}(?:门|家|进来)",
    r"\A救(?:命\W*\Z|救我)",
)
_TRIFLES = (
    "咖啡|奶茶|可乐|茶|手机|网络?|wi-?fi|空调|暖气|外卖|火锅|辣椒?|巧克力|甜[食品]|零食|蛋糕|米饭|肉"
    "|游戏|音乐|电视剧?|快递|周末"
)
_PLAYFUL = re.compile(
    rf"(?:没有?|离了|离开|缺了)了?(?:{_TRIFLES})[，,\s]*(?:我|可|就|真|简直|完全|要|都)*活不下去了?"
    rf"|活不下去了?[，,。！!\s]*(?:因为)?(?:我?家?里?)(?:没有?|断)了?(?:{_TRIFLES})了?(?=\W*\Z)"
    r"|(?:活不下去了?|活着(?:真|好|太)累|死了算了)[啊呀了哦，,。！!~～\s]*(?:哈哈+|嘿嘿|嘻嘻|hh+|\U0001f602|\U0001f923)",
    re.IGNORECASE,
)
"""What is said for want of a trifle, or with a laugh."""
_DOUBT = re.compile(
    r"(?!.*(?:[活死痛疼药刀血杀打砍伤逃]|下去|结束|安全))(?=.*[他她])"
    r"(?:我|但是?|可是?|也|还|真的?)*不(?:知道|确定|清楚)(?:自己|[我他她]|还|到底)*(?:(?P<verb>[应该要能会])不(?P=verb)|是不是|是否)"
)
"""What tells of a doubt about somebody else in words that ask, and asks nobody; nor is it about life and limb."""
_DESPAIR = re.compile("|".join((*_ENGLISH_DESPAIR, *_CHINESE_DESPAIR)), re.IGNORECASE)
_DANGER = re.compile("|".join((*_ENGLISH_DANGER, *_CHINESE_DANGER)), re.IGNORECASE)
_HELPERS = re.compile(
    r"\b(?:doctors?|emergency|crisis|helplines?|hotlines?|police|ambulance|fire brigade|danger|safe"
    r"|(?:someone|somebody|people|person|grown-up|anyone) (?:you|they) trust|some(?:one|body) (?:near|close))\b"
    r"|急救|热线|报警|[看找叫]医生|去医院|消防|火警|紧急|安全|1[12][09]|信得过|信任的|身边",
    re.IGNORECASE,
)


def danger_in(message: str) -> Danger | None:
    """The danger that a message tells of.

    >>> danger_in("I want to die."), danger_in("my sister wants to hurt herself"), danger_in("我家厨房着火了")
    ('despair', 'danger', 'danger')
    >>> danger_in("I cut myself shaving."), danger_in("我想死你了")
    (None, None)
    """
    if _DANGER.search(message):
        return "danger"
    return "despair" if _DESPAIR.search(_PLAYFUL.sub(" ", message)) else None


def recent_danger(turns: Sequence[str]) -> Danger | None:
    """The danger that was told a message or two before: the last one, of turns by two in turn."""
    told = (danger_in(turn) for turn in turns[-2 : -2 * RECENT - 1 : -2])
    return next(filter(None, told), None)


def danger_to_answer(message: str, turns: Sequence[str]) -> Danger | None:
    """The danger that a reply must be about: that of a message, or the one before where a message asks or wishes.

    A doubt that is told (我不知道该不该原谅他) asks for nothing.
    """
    asks = kind_of(message) in ("question", "request") and not tells_doubt(message)
    return danger_in(message) or (recent_danger(turns) if asks else None)


def tells_doubt(message: str) -> bool:
    """Whether a message says that its writer does not know what to do about somebody else, and is about nothing grave.

    >>> tells_doubt("我不知道该不该原谅他"), tells_doubt("我不知道要不要活下去")
    (True, False)
    """
    return _DOUBT.match(message) is not None


def names_help(reply: str) -> bool:
    """Whether a reply names those who can help in danger.

    >>> names_help("Please call a doctor now."), names_help("Go on, I am listening.")
    (True, False)
    """
    return _HELPERS.search(reply) is not None
