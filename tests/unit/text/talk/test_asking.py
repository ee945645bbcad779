from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.talk.asking import question_in, thing_to_hear_of


@pytest.mark.parametrize(
    "message",
    [
        "what happened in 1990",
        "How tall is the tower",
        "what year was the bridge built",
        "what time does it start",
        "which company won the contract",
        "is Bob the director",
        "did Alice sign the contract",
        "did alice sign the contract",
        "why didn't the bridge hold",
        "in which year was it built",
        "After the war, who owned it",
        "how to reset the router",
        "Thank you. Who signed it?",
        "ok, who paid for it",
        "Who paid for it? Thanks!",
        "What did Mr. Jones do",
        'Who sang "If Not for You"?',
        "the date of the contract",
        "what happened",
        "what causes the fire to spread",
        "who owned it, before the war",
        "in what game the author found it",
        "How are you? Who built it?",
        "Who built it? I need it for school.",
        "Who built it? Really?",
        "are pets allowed",
        "is a cat ok",
        "can members swim in july",
        "whats the deposit",
        "whos the landlord",
        "wheres the flat",
        "what time",
        "what happens if i pay late",
        "how tall",
        "how come he died",
        "where born",
        "anything else about radium",
        "landlord's name",
        "next meeting",
        "hmm when did she die",
        "pls when did she die",
        "the contract was signed in what year",
        "the bridge was built when",
        "it was signed by whom",
        "is smoking allowed here",
        "hi there, who built it",
    ],
)
def test_an_english_question_needs_no_mark(message: str) -> None:
    assert question_in(message)


@pytest.mark.parametrize(
    "message",
    [
        "公司成立于哪一年",
        "会议在哪召开",
        "桥有多高",
        "几点开会",
        "有多少人死亡",
        "如何解决",
        "电影的结局如何",
        "合同签了没有",
        "能不能养狗",
        "要不要交押金",
        "可不可以转租",
        "押金退不退",
        "这里的菜好不好吃",
        "是否签署",
        "第几届",
        "都有谁参加",
        "为什么他也去了",
        "一共有几个人",
        "公司有没有盈利",
        "我们公司成立于哪一年",
        "《你好，李焕英》的导演是谁",
        "合同的签订日期是",
        "桥的高度",
        "成立时间为",
        "作者是",
        "总部位于",
        "他哪年来的，后来去哪了，没有人说",
        "用了几个月",
        "西元几年",
        "隧道长度",
        "最后一站为",
    ],
)
def test_a_chinese_question_needs_no_mark(message: str) -> None:
    assert question_in(message)


@pytest.mark.parametrize(
    "message",
    [
        "Tell me who built the tower.",
        "Can you tell me who signed the contract?",
        "Do you know who the author is?",
        "I want to know when it opened",
        "List the participants",
        "你知道作者是谁吗？",
        "请问您，桥是哪年建的？",
        "你好，桥有多高？",
        "告诉我桥的高度",
        "你能告诉我桥的高度吗",
        "我想知道桥有多高",
        "介绍一下作者",
        "I want to know whether I can keep a cat.",
        "i wonder when she was born",
        "I meant when did Pierre die",
        "Dear assistant, could you kindly tell me who the landlord is?",
        "Would you be so kind as to tell me when the lease ends?",
        "could you tell me, please, when she was born?",
        "do you know her husbands name",
        "can you find out when she was born",
        "tell me more about radium",
        "我是说江底段有多长",
        "my question is who paid for it",
        "The question was: when did it open?",
        "你能不能说一下为什么延长开放",
        "跟我讲讲桥是怎么建的",
        "我想了解一下费用",
        "我想了解桥有多高",
        "说说桥的高度",
    ],
)
def test_a_polite_question_is_about_the_text(message: str) -> None:
    assert question_in(message)


@pytest.mark.parametrize(
    "message",
    [
        "how are you",
        "who are you",
        "what's up",
        "How's it going?",
        "why not",
        "what now?",
        "Did he?",
        "Really?",
        "who cares",
        "what a nice day",
        "What perfect timing!",
        "how nice of them",
        "when i was young i had a dog",
        "when she left, he cried",
        "have a nice day",
        "did nothing today",
        "By bus, if that's ok.",
        "I know who did it",
        "tell me a joke",
        "Tell me about yourself",
        "do you know Bob?",
        "do you know who i am?",
        "thank you so much",
        "what fun",
        "what fun it was",
        "what luck",
        "what nonsense",
        "what beautiful weather",
        "what the hell",
        "in which case, fine",
        "To whom it may concern",
        "what matters is love",
        "How to be happy",
        "He asked who did it.",
        "Who are you, Bob?",
        "what time is it",
        "What's the time?",
        "what day is it today",
        "is it raining",
        "how's the weather today?",
        "huh?",
        "i wonder if it works",
        "in the house in which he lives",
        "great title",
        "no matter what",
        "say what",
        "who knows what",
        "remember when",
        "it depends on what happens",
        "was ok",
        "is OK",
        "Is ok.",
        "hi there!",
        "my question is simple",
        "I have a question",
        "my question is how you are",
        "What do you know?",
        "What can you tell me about yourself?",
    ],
)
def test_english_small_talk_asks_nothing_of_a_text(message: str) -> None:
    assert not question_in(message)


@pytest.mark.parametrize(
    "message",
    [
        "你是谁",
        "请问您是谁",
        "你知道吗",
        "你知道我是谁吗？",
        "几个月没去了",
        "去了几次",
        "我有几点建议",
        "真的吗？",
        "是不是？",
        "不不不",
        "去不去",
        "天气好不好",
        "说不说都行",
        "他动不动就生气",
        "他们时不时来看猫",
        "我们对不对称的设计感兴趣",
        "不管能不能准时来，我们开始",
        "哪里哪里",
        "谁知道呢",
        "怎么了？",
        "最近怎么样？",
        "吃饭了没有",
        "告诉我一个笑话",
        "我不知道为什么",
        "谁都可以",
        "没什么",
        "什么都没有",
        "许多大学生来了",
        "我多高兴啊",
        "我也是",
        "无论如何都要去",
        "天哪，真好",
        "这应该是",
        "那肯定是",
        "那当然是",
        "这很可能是",
        "看起来是",
        "听起来是",
        "大概率是",
        "我们应该是",
        "什么意思？",
        "现在几点",
        "今天几号？",
        "今天天气怎么样",
        "没有时间",
        "那么多大学生",
        "我这么认为",
        "你看过《教父》吗？",
        "讲个笑话",
        "我想了解你",
        "说说话吧，什么都行",
        "你能说说你喜欢什么吗",
        "说说怎么回事",
    ],
)
def test_chinese_small_talk_asks_nothing_of_a_text(message: str) -> None:
    assert not question_in(message)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("who did she marry", "who did she marry"),
        ("my question is who paid for it", "who paid for it"),
        ("你能不能说一下为什么延长开放", "为什么延长开放"),
        ("我想了解一下费用", "费用"),
        ("Thanks! so who did she marry?", "who did she marry?"),
        ("Great, thank you. And what is the deposit?", "what is the deposit?"),
        ("could you tell me please when she was born?", "when she was born?"),
        ("Who built it, please?", "Who built it?"),
        ("who built it, thanks!", "who built it"),
        ("I meant when did Pierre die", "when did Pierre die"),
        ("请问，你能告诉我隧道有多长吗？", "隧道有多长吗？"),
        ("谢谢！谁设计的？", "谁设计的？"),
        ("List the participants, please", "List the participants"),
        ("what is the cost (in EUR)", "what is the cost (in EUR)"),
        ("Could you tell me who built it (the tower)?", "who built it (the tower)?"),
        ("hi there, who built it?", "who built it?"),
        ("tell me about her husband", "tell me about her husband"),
        ("I lost my key. Who pays for it?", "I lost my key. Who pays for it?"),
        ('So who sang "Why? Because"?', 'So who sang "Why? Because"?'),
    ],
)
def test_courtesy_is_no_part_of_the_question(message: str, question: str) -> None:
    assert question_in(message) == question


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("What can you tell me about the costs?", "the costs"),
        ("what else do you know about the anglers", "the anglers"),
        ("I'd like to know more about the anglers.", "the anglers"),
        ("I want to hear more about Maggie", "Maggie"),
        ("讲讲志愿者", "志愿者"),
        ("你能给我讲一讲志愿者的情况吗？", "志愿者"),
        ("谈谈关于停车场的事吧", "停车场"),
        ("我想了解志愿者", "志愿者"),
        ("What do you know?", ""),
        ("What do you know about me?", ""),
        ("I'd like to know more about you", ""),
        ("讲个笑话", ""),
        ("说说话", ""),
        ("说说你自己", ""),
        ("我想了解你", ""),
        ("我说说我的想法", ""),
        ("我说一下情况", ""),
    ],
)
def test_a_thing_to_hear_of_is_neither_who_talks_nor_who_listens(sentence: str, thing: str) -> None:
    assert thing_to_hear_of(sentence) == thing
    assert not question_in(sentence)


PARTS = [
    "Thanks!",
    "Hi there,",
    "Could you tell me",
    "who built it",
    "what is the cost (in EUR)",
    ")",
    '"',
    "?",
    "please",
]


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=9), max_size=6).map(" ".join))
def test_what_any_message_asks_stands_in_it(message: str) -> None:
    rest = iter(message)
    assert all(char in rest for char in question_in(message))


@pytest.mark.parametrize(("words", "question"), [(6, "who built it"), (7, "")])
def test_a_request_has_a_few_words_of_courtesy_at_most(words: int, question: str) -> None:
    assert question_in(f"can you {'just ' * words}tell me who built it") == question
