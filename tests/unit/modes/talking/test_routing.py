from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.errors import UsageError
from lmchat.modes.talking.routing import purpose_of, request_for, summary_length, wished_length
from lmchat.text.sanitize import blank_controls

TEXT = "The tower was built in 1889."


@pytest.mark.parametrize(
    "message",
    [
        "summarize this",
        "Please summarise it.",
        "tl;dr",
        "give me the gist",
        "What is this about?",
        "总结一下",
        "请概括全文",
        "这篇文章讲了什么？",
        "文章主要讲什么？",
        "说了些什么",
        "这个故事讲了什么？",
        "请问该报告主要讲了什么？",
        "文中讲了什么？",
        "作者讲了什么？",
        "这里面说了什么？",
        "上面写了什么？",
        "这讲了什么？",
        "请问，这篇文章讲了什么？",
        "你看这篇关于气候的文章讲了什么？",
        "what is the report about",
        "What's the email about? Is it long?",
        "what is this text all about",
        "tell me what it is about",
        "what does the text say",
        "summaries please",
        "give me an overview",
        "give me a good summary",
        "Would you please sum it up?",
        "thanks, now summarize it",
        "recap",
        "give it a title",
        "这篇文章是讲什么的",
        "这是关于什么的",
        "这份合同讲了什么",
        "论文讲了什么",
        "附件讲了什么",
        "讲的啥",
        "概要",
        "简述",
        "起个标题",
        "谢谢，请总结一下",
        "总结得短一点",
        "要点有哪些",
        "总结一下文章讲了什么",
        "when you have time, summarize this",
        "When done, summarize",
        "Is this long? Summarize it.",
        "Are you there? Please summarize it.",
        "Where is it? ok, summarize the file",
        "it's too long so please summarize it",
        "read it and summarize it",
        "How would you summarize it?",
        "Summarize my main points",
        "sum up my key ideas",
        "Summarize this good summary",
        "Thanks for the summary, now make it longer",
        "That summary is wrong, try again",
        "I'd like a short summary",
        "a one-sentence summary",
        "the main points, please",
        "Are there any key points?",
        "what are my main points?",
        "What are the author's main points?",
        "what is this document about exactly",
        "what's it about then",
        "suggest a headline",
        "write a catchy headline for it",
        "给文章起个标题",
        "请帮我拟一个吸引人的标题",
        "总结这份年终总结",
        "概括这篇工作总结",
        "总结不对，重新总结",
        "谢谢你的总结，能再总结短一点吗",
        "总结得太长了，短一点",
        "把文章总结一下",
        "文章的大意是什么",
        "Help me summarize this",
        "I think you should summarize it",
        "when you have time summarize this",
        "Is it possible to summarize it?",
        "ok now a short summary",
        "bullet point summary",
        "Explain the main idea",
        "What were the key points?",
        "好的总结一下",
        "给它起一个好听的标题吧",
        "tell me what it's about",
        "can you tell me what it's about?",
        "tell me what it says",
        "whats it about",
        "give me three bullet points",
        "explain the text",
        "tell me about the text",
        "summerize this",
        "sumarize",
        "我想知道这篇文章主要讲什么",
        "告诉我这篇文章讲了什么",
        "能告诉我这篇文章讲的是什么吗",
        "帮我看看这篇文章讲了什么",
        "内容是什么",
        "介绍一下这篇文章",
        "shorter please",
        "now longer",
        "That is a bit too long. Could you make it shorter?",
        "in one sentence",
        "more details",
        "title",
        "再短一点",
        "详细一点",
        "用一句话说",
        "太长了，短一点",
        "太简单了，详细一点",
        "please explain this document",
        "Can you also explain the contract?",
        "I'd like you to explain the report",
        "请你给我讲讲这本书",
        "能不能解释一下这份合同",
        "请简单介绍一下这篇文章",
        "I have to read this file but have no time so can you summarize it",
        "I must show this to my boss so summarize it",
        "I must leave soon so give me a summary",
        "You must summarize it",
        "Explain this article to me",
        "你能给我介绍一下这本书吗？",
        "简短一点",
        "再简单点",
        "能不能短一点",
        "try to be shorter",
        "make it shorter please",
        "give me a shorter one",
        "you have to give it a title",
        "What are the key takeaways?",
        "what's in the document",
        "highlights?",
        "in a nutshell",
        "condense it",
        "shorten the text",
        "boil it down",
        "主旨是什么",
        "介绍一下内容",
    ],
)
def test_a_wish_for_a_summary(message):
    assert purpose_of(message) == "summarize"


@pytest.mark.parametrize(
    "message",
    [
        "Who built the tower?",
        "when was it built",
        "What color is it?",
        "Who was the president of the U.S. in 1990?",
        "How many U-boats were there?",
        "塔是谁建的？",
        "塔是什么时候建的",
        "谁建了它",
        "校长在会上说了什么？",
        "他在信里写了什么？",
        "校长在这篇文章里说了什么？",
        "小明对它说了什么？",
        "这个人说了什么？",
        "书记说了什么？",
        "该公司说了什么？",
        "作者的妻子说了什么？",
        "本报记者写了什么？",
        "What was the book about the war called?",
        "What was that about taxes?",
        "Who received the executive summary?",
        "thanks, who wrote the summary?",
        "what happened in 1990",
        "ok, who paid for it",
        "Can you tell me who signed the contract?",
        "List the participants",
        "他总结了什么经验？",
        "谁做的总结？",
        "公司成立于哪一年",
        "你知道作者是谁吗？",
        "请简述大楼的现址是如何建成的？",
        "Did the king give the duke a title?",
        "Why did the newspaper give it a negative headline?",
        "Who can give a person a title?",
        "What is the title?",
        "作者起的标题是什么？",
        "谁取的标题？",
        "写在标题里的人是谁？",
        "参加比赛的标题是什么？",
        "please tell me who wrote the summary",
        "Great summary. Could you tell me the date?",
        "What year was the summary written?",
        "Does the author summarize the results?",
        "他在总结里提到了什么？",
        "会议总结了哪些经验？",
        "总结是什么时候写的？",
        "How did he summarize it?",
        "what does the summary say about taxes?",
        "Could you tell me the author of the summary?",
        "I don't need a summary, who wrote it?",
        "Is it short?",
        "标题是什么",
        "介绍一下这本书的作者",
        "How did critics describe the book?",
        "Did anyone describe the book?",
        "Who can explain this contract?",
        "could the lawyers explain the contract",
        "why did nobody explain the report?",
        "谁向他介绍这本书？",
        "I need to know the date of the meeting",
        "look up the date of the meeting",
        "quote the sentence about pets",
        "the main reason for the delay",
        "price",
        "帮我查一下甲方的身份证号",
    ],
)
def test_a_question_about_the_text(message):
    assert purpose_of(message) == "answer"


@pytest.mark.parametrize(
    "message",
    [
        "hello",
        "How are you?",
        "are u ok?",
        "do you like it?",
        "thanks!",
        "你好",
        "你喜欢什么？",
        "谢谢",
        "",
        "thanks for the summary",
        "nice summary!",
        "that's a great summary",
        "the summary is wrong",
        "I wrote a summary yesterday",
        "谢谢你的总结",
        "谢谢你帮我总结",
        "总结得不错",
        "很好的总结",
        "我要写年终总结",
        "帮我写年终总结",
        "总结得太长了",
        "总结不对",
        "I like the summary",
        "I got the gist",
        "don't summarize it",
        "It's hard to summarize it in a few hours.",
        "do you like the summary?",
        "The main points are good",
        "Your summary misses the date",
        "why not",
        "几个月没去了",
        "i have to write a summary for school",
        "no summary, please",
        "great title",
        "life is short",
        "I still have to summarize it for school",
        "I must give a summary tomorrow",
        "we had to write a summary",
        "not long",
        "it's too short",
        "不长",
        "太简单了",
        "no matter what",
        "is ok",
        "can I ask you something",
        "may I ask a question?",
        "is that true?",
        "is this a joke?",
        "怎么可能",
        "谁说的",
        "请帮我找一家餐馆",
    ],
)
def test_talk(message):
    assert purpose_of(message) == "chat"


@pytest.mark.parametrize(
    "message",
    [
        "try again",
        "another one",
        "try another one",
        "try a different one",
        "a different version, please",
        "give me another",
        "another",
        "I'd say, make it simpler",
        "Thanks, a bit shorter.",
        "not so long",
        "it's too short",
        "太简单了",
        "换一个",
        "再换一个吧",
        "换个说法",
        "再来一个",
        "再来",
        "再给我写一个",
        "再写一遍",
        "再一次",
        "重新写",
        "do it again",
        "do it differently",
        "explain it to me",
        "in simpler words",
        "as bullet points",
        "can you do better?",
    ],
)
def test_after_a_summary_a_wish_for_another_try_is_one_for_a_summary(message):
    assert purpose_of(message, after_summary=True) == "summarize"


@pytest.mark.parametrize(
    ("message", "purpose"),
    [
        ("thanks", "chat"),
        ("life is short", "chat"),
        ("short and sweet, thanks!", "chat"),
        ("再见", "chat"),
        ("重要的是开心", "chat"),
        ("换个话题吧", "chat"),
        ("再换个问题", "chat"),
        ("再说吧", "chat"),
        ("再等等", "chat"),
        ("再问一个", "chat"),
        ("再也不", "chat"),
        ("再来说说你自己", "chat"),
        ("try not to worry", "chat"),
        ("try again later", "chat"),
        ("I may make it to the party, make it to the end", "chat"),
        ("another day, another dollar", "chat"),
        ("another question: who built it", "chat"),
        ("how long is the bridge", "answer"),
        ("Who built it again?", "answer"),
    ],
)
def test_after_a_summary_other_messages_are_what_they_are(message, purpose):
    assert purpose_of(message, after_summary=True) == purpose


def test_without_a_text_everything_is_talk():
    request = request_for("Who built the tower?", ["hi", "Hello."], seed=3)
    assert (request.mode, request.text, request.turns, request.seed) == (
        "chat", "Who built the tower?", ("hi", "Hello."), 3,
    )  # fmt: skip


def test_with_a_text_the_request_is_about_it():
    asked = request_for("Who built it?", text=TEXT)
    assert (asked.mode, asked.text, asked.query, asked.top_k) == ("answer", TEXT, "Who built it?", 1)
    assert request_for("Thanks! Who built it?", text=TEXT).query == "Who built it?"
    again = request_for("try again", text=TEXT, after_summary=True)
    assert (again.mode, again.length) == ("summarize", "medium")
    wished = request_for("summarize it briefly", text=TEXT)
    assert (wished.mode, wished.text, wished.length) == ("summarize", TEXT, "short")
    assert request_for("thanks", text=TEXT).mode == "chat"


@pytest.mark.parametrize(
    ("message", "length"),
    [
        ("summarize", "medium"),
        ("总结一下", "medium"),
        ("summarize in detail", "long"),
        ("详细总结", "long"),
        ("用一句话概括", "short"),
    ],
)
def test_the_length_that_is_asked_for(message, length):
    assert summary_length(message) == length


@pytest.mark.parametrize(
    ("message", "length"),
    [
        ("give me a short summary", "short"),
        ("make the summary shorter", "short"),
        ("简单总结一下", "short"),
        ("总结得短一点", "short"),
        ("起个标题", "short"),
        ("a full summary", "long"),
        ("a comprehensive summary", "long"),
        ("summarize it in a paragraph", "long"),
        ("总结得长一点", "long"),
        ("用一段话总结", "long"),
        ("it's too short", "long"),
        ("It is too long.", "short"),
        ("太长了", "short"),
        ("more details", "long"),
        ("详细地概括", "long"),
        ("summarize it, but not too long", "medium"),
        ("summarize it, not in detail", "medium"),
        ("总结一下，不要太详细", "medium"),
        ("summarize this long article", None),
        ("summarize this short story", None),
        ("it's too long, please summarize it", None),
        ("summarize the first paragraph", None),
        ("概括第一段", None),
        ("总结这篇长文", None),
        ("总结一下具体措施", None),
        ("能不能短一点", "short"),
        ("要不短一点吧", "short"),
        ("不能太短", "medium"),
        ("再简短一些", "short"),
        ("总结一下详细步骤", None),
    ],
)
def test_a_length_is_wished_for_the_summary_not_told_of_the_text(message, length):
    assert wished_length(message) == length


@given(st.text(max_size=50), st.none() | st.just(TEXT))
def test_any_message_makes_a_request_or_is_refused_in_one_line(message, text):
    if blank_controls(message).strip():
        assert request_for(message, text=text).text in (message, TEXT)
    else:
        with pytest.raises(UsageError, match="no message"):
            request_for(message, text=text)


def test_what_was_told_is_asked_of_the_talk_in_whatever_words_it_was_told():
    text = "The name of the ferry is Priya."
    assert purpose_of("what is my name?", text, ["I'm Priya", "Hello, Priya!"]) == "chat"
    assert purpose_of("what did I just say?", text, ["It rains.", "Oh."]) == "chat"
    assert purpose_of("what is the name?", text, ["I'm Priya", "Hello, Priya!"]) == "answer"


def test_how_to_use_lmchat_is_asked_of_lmchat_where_there_is_no_text():
    assert purpose_of("怎么总结文件") == purpose_of("how do I quit?") == "chat"
    assert purpose_of("怎么总结文件", "渡轮是1950年造的。") == "summarize"
