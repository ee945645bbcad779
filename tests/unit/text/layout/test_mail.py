"""What of a mail are its own words."""

from __future__ import annotations

import time

import pytest

from lmchat.text.layout.mail import own_words

HEADERS = "From: Ann <ann@example.org>\nTo: Ben\nDate: Mon, 12 Oct 2026\nSubject: Tea is\n ready\nMessage-ID: <a@b>\n"


@pytest.mark.parametrize("before", ["", "\n", "From ann@example.org Mon Oct 12 09:14:22 2026\n"])
def test_of_the_headers_of_a_mail_the_subject_stays(before: str) -> None:
    mail = f"{before}{HEADERS}\nHi Ben,\n\nFrom: now on\n"
    read = own_words(mail)
    assert read.split() == ["Tea", "is", "ready", "From:", "now", "on"]
    assert len(read) == len(mail)
    assert all(read.index(word) == mail.index(word) for word in ("Tea", "ready", "now"))


def test_lines_that_end_in_two_characters_are_headers_too() -> None:
    mail = f"{HEADERS}\nHi.\n".replace("\n", "\r\n")
    assert own_words(mail).split() == ["Tea", "is", "ready", "Hi."]


@pytest.mark.parametrize(
    "order", [("发件人：王敏", "收件人：林舒", "主题：喝茶"), ("主题:喝茶", "抄送：小顾", "发件人:王敏")]
)
def test_of_chinese_headers_the_subject_stays(order: tuple[str, ...]) -> None:
    mail = "\n".join((*order, "", "林舒你好，", "", "茶好了。"))
    read = own_words(mail)
    assert read.split() == ["喝茶", "茶好了。"]
    assert read.index("喝茶") == mail.index("喝茶")
    assert own_words("日期：五月五日\n时间：三点\n\n来喝茶。").startswith("日期")


@pytest.mark.parametrize("name", ["x-ms-exchange", "X-Spam5", "X_Loop"])
def test_headers_have_any_names(name: str) -> None:
    assert own_words(f"{HEADERS}{name}: 1\n\nHi.").split() == ["Tea", "is", "ready", "Hi."]


@pytest.mark.parametrize("label", ["Re: ", "Fwd: RE: ", "Topic: ", "Subject: ", "回复：", "主题："])
def test_that_something_is_a_subject_or_a_reply_is_not_read(label: str) -> None:
    for text in (f"From: Ann\nSubject: {label}Tea: ready\nTo: Ben\n\nIt is.", f"\n{label}Tea: ready\n\nIt is."):
        read = own_words(text)
        assert read.split() == ["Tea:", "ready", "It", "is."]
        assert read.index("Tea") == text.index("Tea")
    assert own_words(f"It is so. {label}Tea").startswith(f"It is so. {label}")


@pytest.mark.parametrize("headers", ["From: ann@example.org\nDate: 5 May", "From: Ann\nTo: Ben <ben@example.org>"])
def test_a_mail_has_a_subject_or_an_address(headers: str) -> None:
    assert own_words(f"{headers}\n\nHi.").split() == ["Hi."]


@pytest.mark.parametrize("subject", ["Subject:", "Subject: =?utf-8?q?Tea?="])
def test_a_subject_that_nobody_can_read_goes_too(subject: str) -> None:
    assert own_words(f"From: Ann\n{subject}\nTo: Ben\n\nHi.").strip() == "Hi."


@pytest.mark.parametrize(
    "text",
    [
        "From: Ann\n\nHi.",
        "From: Ann\nSubject: Tea",
        "From: Ann\nSubject: Tea\nIt is ready.\n\nHi.",
        "Date: 5 May\nPresent: Ann, Ben\n\nTea was had.",
        "Ann: Hello.\nBen: Hello.\n\nThey left.",
        "Train: ICE 505\nFrom: Berlin\nTo: Munich\n\nHave a good journey.",
        "From: 2019\nTo: 2021\n\nBaker in Rome",
        "From: ann@example.org\nTo: ben@example.org\n\n \n",
        "It was so.\n" + HEADERS + "\nHi.",
        "",
    ],
)
def test_all_else_is_no_mail(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize("unit", ["A: b\n", "From ", "\n", "A:\n ", "A", "A: b\n c\n"])
def test_hostile_headers_take_no_time(unit: str) -> None:
    assert own_words(unit * 100_000) == unit * 100_000


QUOTE = "> The hotel is full on the 17th.\n> > Is it?\n>\n> Shall we look for another date?\n"
OWN = "We meet on 24 April, for the hotel is full.\n"


@pytest.mark.parametrize(
    "attribution",
    [
        "On Fri, 27 Feb 2026, Jonas wrote:\n",
        "On Fri, 27 Feb 2026 at 10:11, Jonas Lind <jonas@example.org>\nwrote:\n\n",
        "> On Fri, 27 Feb 2026, Jonas wrote:\n",
        "2026年2月27日，王芳写道：\n",
    ],
)
@pytest.mark.parametrize("headers", [f"{HEADERS}\n", ""])
def test_what_a_mail_quotes_is_left_out(attribution: str, headers: str) -> None:
    if not headers and attribution.startswith(">"):
        attribution = "Jonas wrote:\n" + attribution
    mail = f"{headers}Hi all,\n\n{OWN}\n{attribution}{QUOTE}\nBring Ann.\n"
    read = own_words(mail)
    assert read.removeprefix(own_words(headers + "x")[:-1]).split() == [*OWN.split(), "Bring", "Ann."]
    assert len(read) == len(mail)
    assert read.index("Bring") == mail.index("Bring")


def test_a_mail_that_is_all_quotes_keeps_them_without_marks() -> None:
    mail = f"{HEADERS}\nHi Ben,\n\nOn Fri, Jonas wrote:\n{QUOTE}\n-- \nAnn Smith, Head of Tea, +44 20 7946 0000\n"
    read = own_words(mail)
    said = "Tea is ready The hotel is full on the 17th. Is it? Shall we look for another date?"
    assert read.split() == said.split()
    assert read.index("Shall") == mail.index("Shall")


@pytest.mark.parametrize("text", [f"{OWN}\n{QUOTE}", ">>> print(1)\n1\n", "He wrote:\nIt is so.\n"])
def test_text_without_headers_and_writers_quotes_what_it_likes(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    "greeting",
    [
        *("Hi all,", "Dear Dr. Hadid,", "Good morning,", "Dear Sir or Madam:", "Dear all / 各位：", "王经理，您好！"),
        *("Dear Mr Vale-Hadid", "hey Lou", "Hi everyone", "To whom it may concern"),
        *("婉姨：", "各车间、科室：", "全体业主：", "王老师：", "同学们："),
    ],
)
def test_a_greeting_is_no_sentence(greeting: str) -> None:
    assert own_words(f"{greeting}\n\n{OWN}").split() == OWN.split()


@pytest.mark.parametrize(
    "line",
    [
        *("Hi all,", "Hello world\n\nIt is so.", "Dear Ann. It is so,\n\nYes.", "Hired: 5,\nor 6"),
        *("Hello world\n\nA program.", "Dear Life\nis a book.", "Hibernation\n\nBears sleep."),
        *("原料：\n\n一个鸡蛋。", "王老师：你好。\n\n同学们坐下。", "注意事项：\n\n不可入口。"),
    ],
)
def test_a_line_that_is_all_there_is_or_more_than_a_greeting_stays(line: str) -> None:
    assert own_words(line) == line


ADDRESS = "Ann Hill\n12 Hazel Road\nBristol BS6 5AP\n"


@pytest.mark.parametrize("date", ["3 November 2025", "Bristol, November 3, 2025", "2025-11-03", "2025年11月3日"])
def test_addresses_and_a_date_above_a_greeting_are_no_words_of_a_letter(date: str) -> None:
    letter = f"{ADDRESS}\n{date}\n\nA title of 5 words\n\nDear Mr. Harper,\n\n{OWN}"
    read = own_words(letter)
    assert read.split() == ["A", "title", "of", "5", "words", *OWN.split()]
    assert read.index("We") == letter.index("We")


def test_an_address_at_the_right_margin_is_no_words_of_a_letter() -> None:
    gap = 60 * " "
    right = f"{gap}Northgate Bank\n{gap}PO Box 1180\n\nAnn Hill{gap}3 May 2024\n12 Hazel Road{gap}Our ref: 12\n\n"
    assert own_words(f"{right}Dear Ann,\n\n{OWN}").split() == OWN.split()


@pytest.mark.parametrize(
    "above",
    [
        "We met.\nIt was 5 May.\n\n",
        "A title\nin two lines\n\n",
        "Report 2025\n\n",
        "So:\nHello to all,\nwe met.\n\n",
        f"1 {'long ' * 20}\nline\n\n",
    ],
)
def test_all_else_above_a_greeting_stays(above: str) -> None:
    assert own_words(f"{above}Dear Ann,\n\n{OWN}").split() == [*above.split(), *OWN.split()]
    assert own_words(f"{above}{OWN}") == f"{above}{OWN}"


@pytest.mark.parametrize("unit", ["> a\n", "On a\n", "-- \n", "\n>wrote:", "Hi "])
def test_hostile_mails_take_no_time(unit: str) -> None:
    started = time.perf_counter()
    assert len(own_words(f"{HEADERS}\n{unit * 100_000}")) == len(f"{HEADERS}\n{unit * 100_000}")
    assert time.perf_counter() - started < 10


EARLIER = "From: Cy <cy@example.org>\nSent: Monday\nTo: Ann\nSubject: Milk\n\nIs there milk?\n"


def test_a_mail_below_a_rule_is_not_read_but_where_it_is_forwarded() -> None:
    rule = "-----Original Message-----\n"
    assert own_words(f"{HEADERS}\nThe tea is ready and hot.\n\n{rule}{EARLIER}").split()[-2:] == ["and", "hot."]
    assert own_words(f"{HEADERS}\nFYI\n\n{rule}{EARLIER}").split()[3:] == ["FYI", "Is", "there", "milk?"]


def test_the_mails_of_a_digest_are_read() -> None:
    mails = f"{'-' * 30}\n\n{EARLIER}\n{'-' * 30}\n\n{EARLIER}"
    for above in ("Topics of the day: milk, and more milk.\n\n", f"{HEADERS}\nThere are two mails today.\n\n"):
        assert own_words(f"{above}{mails}").split().count("milk?") == 2


def test_of_a_mail_below_without_a_rule_the_headers_are_not_read() -> None:
    read = own_words(f"{HEADERS}\nThe tea is ready and hot.\n\n{EARLIER}")
    assert read.split()[3:] == ["The", "tea", "is", "ready", "and", "hot.", "Is", "there", "milk?"]


def test_the_legs_of_a_journey_are_no_mails_below() -> None:
    journey = "We go by train today.\n\nFrom: Rome\nTo: Bern\nDate: May 5\n\nIt is far."
    assert own_words(journey) == journey


CLOSINGS = [
    *("Best regards,\nTom Okafor", "Kind regards", "Cheers", "Thanks,\nAnn", "Many thanks, Ann", "Love,\nAnn"),
    "Yours sincerely,\n\nM. Hill\nDirector\nHill Roofing Ltd.\n12 Mill Lane\nBristol BS6 5AP",
    *("此致\n敬礼！\n\n学生：王明\n2024年5月1日", "祝好\n小慧", "顺颂商祺", "祝您身体健康！\n小慧"),
    *("Sent from my iPhone", "Cheers\nTom\n\nSent from my iPhone", "-- \nAnn Smith\nHead of Tea", "发自我的iPhone"),
    "Best,\nTom\n\nThis e-mail and any attachments are confidential and intended\nsolely for you.\n\nThink of trees.",
    "本邮件及其附件含有保密信息，请勿转发。",
]


@pytest.mark.parametrize("closing", CLOSINGS)
@pytest.mark.parametrize("above", [f"{HEADERS}\n", "Hi all,\n\n"])
def test_what_a_mail_ends_with_is_not_read(closing: str, above: str) -> None:
    mail = f"{above}{OWN}\n{closing}\n"
    read = own_words(mail)
    assert read.split()[-len(OWN.split()) :] == OWN.split()
    assert read.index("We meet") == mail.index("We meet")
    assert own_words(f"{OWN}\n{closing}\n") == f"{OWN}\n{closing}\n"


@pytest.mark.parametrize(
    "footer",
    [
        "Northgate Bank plc is authorised by the\nPrudential Regulation Authority. Call us.",
        "Hill Ltd. Registered office: 1 Quay, Leeds. Registered in\nEngland No. 2231145.   Page 1 of 1",
        "Page 1 of 2",
        "Please do not reply to this e-mail. It was sent automatically.",
        "This is an automated message.",
        "温馨提示：本通知由系统自动生成，请勿直接回复。",
        "Please do not reply.\n\nRegistered office: 1 Quay, Leeds.",
    ],
)
def test_what_stands_below_a_closing_is_not_read(footer: str) -> None:
    mail = f"Dear Ann,\n\n{OWN}\nYours sincerely,\n\n[signature]\n\nTom Hill\n\n{footer}\n"
    assert own_words(mail).split() == OWN.split()


@pytest.mark.parametrize("closing", CLOSINGS[:8])
def test_a_closing_above_what_is_quoted_or_was_earlier_is_not_read(closing: str) -> None:
    quote = "On Fri, Jonas wrote:\n" + "> The hotel is full.\n" * 13
    assert own_words(f"{HEADERS}\n{OWN}\n{closing}\n\n{quote}").split()[3:] == OWN.split()
    assert own_words(f"Hi Ben,\n\n{OWN}\n{closing}\n\n{quote}").split() == OWN.split()
    assert own_words(f"{HEADERS}\n{OWN}\n{closing}\n\n{EARLIER}").split()[3:] == [*OWN.split(), "Is", "there", "milk?"]
    forwarded = own_words(f"{HEADERS}\nFYI\n\n{closing}\n\n-----Original Message-----\n{EARLIER}").split()
    assert forwarded[3:] == ["FYI", "Is", "there", "milk?"]


def test_a_signature_above_a_long_quote_is_not_read() -> None:
    quote = "On Fri, Jonas wrote:\n" + "> The hotel is full.\n" * 13
    assert own_words(f"{HEADERS}\n{OWN}\n-- \nAnn Smith\nHead of Tea\n\n{quote}").split()[3:] == OWN.split()
    all_quote = own_words(f"{HEADERS}\nSee.\n\n-- \nAnn Smith, Head of Tea, Rome\n\n{quote}").split()
    assert all_quote[3:] == ["See.", *["The", "hotel", "is", "full."] * 13]


@pytest.mark.parametrize(
    "end",
    [
        "Thanks to Ann, the tea is hot.",
        "Thanks,\nthe tea is hot.",
        "Cheers went up.\nAll sang.",
        "Best regards,\nTom\n\nPS: The milk is in the fridge, and the cups are clean.",
        "Kind regards,\n" + "A line\n" * 7,
        "Best\nof all",
        "This message is confidential.",
        "\n\nSend it to our registered office.",
        "\n\nYour order is ready.\nPlease do not reply to this mail.",
        "\n\n本周的通知由王老师自动转发。",
        "It was sent from my iPhone",
        "祝贺小王获奖",
        "祝好的人很多。",
        "报名截止时间\n2024年9月3日",
        "大会日期：2024年9月3日",
    ],
)
def test_words_of_a_closing_inside_a_text_stay(end: str) -> None:
    assert own_words(f"Hi all,\n\n{OWN}{end}\n").split() == [*OWN.split(), *end.split()]


def test_a_mail_that_says_it_is_confidential_is_read() -> None:
    said = "This message is confidential and intended for our staff.\n\nThe office in Leeds closes."
    assert own_words(f"{HEADERS}\nHi all,\n\n{said}").split()[3:] == said.split()


@pytest.mark.parametrize("above", ["各位业主：\n\n大家好！", "关于停水的通知\n\n", "亲爱的奶奶：\n\n您好！"])
@pytest.mark.parametrize(
    "end",
    [
        *(
            "绿园小区物业服务中心\n2024年9月3日",
            "2024年9月3日\n\n孙女：小慧",
            "孙女：小慧\n9月3日",
            "二〇二四年九月三日",
        ),
        "      绿园小区物业服务中心\r\n      2024-09-03\r\n",
    ],
)
def test_who_signs_a_chinese_letter_or_notice_is_not_read(above: str, end: str) -> None:
    letter = f"{above}明天停水。\n请储水！\n\n{end}\n"
    title = ["关于停水的通知"] if "通知" in above else []
    assert own_words(letter).split() == [*title, "明天停水。", "请储水！"]
    assert own_words(letter).index("请") == letter.index("请")
    assert own_words(f"明天停水。\n\n{end}\n").split() == ["明天停水。", *end.split()]


@pytest.mark.parametrize(
    "greeting",
    [
        *("Hi Tom!", "Hi everyone!", "Good morning team!", "Hello Tom -", "Hello Tom –", "Dear J. Smith,"),
        *("Dear Mr. J. R. Smith:", "To whom it may concern:", "To Whom It May Concern,", "王经理：您好！"),
        *("林琳：\n\n你好！", "各位业主：\n\n大家好！", "亲爱的奶奶：\n\n    您好！", "林琳：\n您好，"),
    ],
)
def test_a_greeting_ends_in_many_ways(greeting: str) -> None:
    assert own_words(f"{greeting}\n\n{OWN}").split() == OWN.split()
    assert own_words(greeting) == greeting


def test_of_a_line_that_goes_on_only_the_greeting_goes() -> None:
    letter = "各位业主：\n\n    大家好！明天停水。\n"
    read = own_words(letter)
    assert read.strip() == "明天停水。"
    assert read.index("明") == letter.index("明")


@pytest.mark.parametrize("name", ["Team,", "Tom,", "Tom Okafor,"])
def test_a_name_alone_greets_in_a_mail(name: str) -> None:
    assert own_words(f"{HEADERS}\n{name}\n\n{OWN}").split()[3:] == OWN.split()
    assert own_words(f"{name}\n\n{OWN}") == f"{name}\n\n{OWN}"
    assert own_words(f"{HEADERS}\n{name}\n{OWN}").split()[3:] == [*name.split(), *OWN.split()]


@pytest.mark.parametrize(
    "text",
    [
        "Hello world!\n\nA program.",
        "Hello, World!\n\nA program.",
        "小明：你好！\n小红：你好！\n小明：去哪儿？",
        "林琳：\n\n一个演员。",
        "Dear Tom. J. Smith,\n\nIt is so.",
        "大家好！明天停水。\n请储水。",
    ],
)
def test_what_only_looks_like_a_greeting_stays(text: str) -> None:
    assert own_words(text) == text


@pytest.mark.parametrize(
    "head",
    [
        "3rd May 2023\n",
        "Hill Roofing Ltd.\n12 Mill Lane\nBristol BS6 5AP\n",
        "Our ref: MH/2023/17\n",
        "Our ref: MH/2023/17\nYour ref: 12 May\n\n1st May 2023\n",
        "Our Ref: A\n21st May 2023\n",
    ],
)
def test_references_and_dates_above_a_greeting_are_no_words_of_a_letter(head: str) -> None:
    assert own_words(f"{head}\nA title\n\nDear Ann,\n\n{OWN}").split() == ["A", "title", *OWN.split()]
    assert own_words(f"{head}\n{OWN}") == f"{head}\n{OWN}"


@pytest.mark.parametrize(
    "unit",
    [
        *("Thanks,\n", "Best regards, A ", "This e-mail\n", "-- \na\n", "此致\n", "2024年9月3日\n", "。\n", "a\n \n"),
        *("Page 1 of 1\n\n", "is authorised by the A "),
        *("林琳：\n", "A.", "Sent from my ", "!   ", "Our ref: \n", "Dear ", "大家好", "From: a@b\nTo: b\nCc: c\n"),
    ],
)
@pytest.mark.parametrize("above", [f"{HEADERS}\n", "Hi all,\n\n", "1\n\n"])
def test_hostile_closings_and_greetings_take_no_time(unit: str, above: str) -> None:
    text = above + unit * (400_000 // len(unit))
    started = time.perf_counter()
    assert len(own_words(text)) == len(text)
    assert time.perf_counter() - started < 10
