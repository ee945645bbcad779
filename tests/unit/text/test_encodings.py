from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.reading.encodings import decode

CHINESE = "人工智能的发展离不开计算能力的提高，也离不开数据的积累。研究者们说，我们要用更少的资源训练更好的模型。\n" * 3
TRADITIONAL = "臺北市的圖書館明天開放，市長說這是為了讓更多的人可以來看書。他們還會在那裡辦一個展覽。\n" * 3
FRENCH = "Ça va être une très belle journée d'été à la campagne, où l'on mangera des crêpes.\n" * 3
RUSSIAN = "Привет, мир! Сегодня хорошая погода, и мы идём гулять в парк с друзьями.\n" * 3
JAPANESE = "日本の首都は東京です。今日は天気がとても良いので、公園へ行きましょう。\n" * 3
KOREAN = "대한민국의 수도는 서울이다. 오늘은 날씨가 좋아서 친구들과 함께 공원에 갔다.\n" * 3
MIXED_KOREAN = "大韓民國은 民主共和國이다. 大韓民國의 主權은 國民에게 있고, 모든 權力은 國民으로부터 나온다.\n" * 3
GREEK = "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας. Σήμερα ο καιρός είναι πολύ καλός.\n" * 3
THAI = "กรุงเทพมหานครเป็นเมืองหลวงของประเทศไทย วันนี้อากาศดีมาก เราไปเดินเล่นที่สวนสาธารณะ\n" * 3


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8"),
        (CHINESE, "utf-16", "utf-16-le"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        (CHINESE, "utf-32", "utf-32-le"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE, "gb2312", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (FRENCH, "cp1252", "cp1252"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8_r", "koi8_r"),
        (JAPANESE, "shift_jis", "shift_jis"),
        (JAPANESE, "euc_jp", "euc_jp"),
        (KOREAN, "euc_kr", "euc_kr"),
        (MIXED_KOREAN, "euc_kr", "euc_kr"),
        (GREEK, "cp1253", "cp1253"),
        (THAI, "cp874", "cp874"),
        ("plain ASCII", "ascii", "utf-8"),
        ("", "ascii", "utf-8"),
    ],
)
def test_a_text_is_read_back_in_the_encoding_it_was_written_in(text: str, encoding: str, found: str) -> None:
    assert decode(text.encode(encoding)) == (text, found)


@pytest.mark.parametrize("text", ["你好", "新闻标题", "苹果发布新手机", "今天天气不错，我们去公园。"])
def test_a_few_words_of_gb18030_are_enough(text: str) -> None:
    assert decode(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize(
    "text",
    [
        "张伟\n王芳\n李娜\n刘洋\n陈静\n杨磊\n赵敏\n黄强\n周杰\n吴艳\n",
        "枫桥夜泊\n月落乌啼霜满天，江枫渔火对愁眠。\n姑苏城外寒山寺，夜半钟声到客船。\n",
        "台风“烟花”登陆浙江舟山普陀沿海",
        "红烧肉\n宫保鸡丁\n麻婆豆腐\n鱼香肉丝\n糖醋排骨\n清蒸鲈鱼\n",
    ],
)
def test_gb18030_without_frequent_characters_is_known_by_its_common_ones(text: str) -> None:
    assert decode(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252"])
@pytest.mark.parametrize("text", ["It’s late.", "“Yes,” he said — and left…\n", "It’s late. You’re right.\n" * 20])
def test_english_with_curly_quotes_is_read(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    "text",
    [
        "He paid €5, €6, €7 and €8.",
        "“Yes.”\n“No.”\n“Yes.”\n“No.”\n",
        "I’m. You’re. He’s. She’s.",
        "Price: £5, £6, £7, £8, £9",
        "5°C 6°C 7°C 8°C 9°C",
        "© 2024 Acme™ – all rights reserved® • £5 ±2 ½ × 3 · §4",
        "«Oui» «Non» «Oui» «Non» «Oui»",
    ],
)
def test_a_short_text_with_nothing_but_western_typography_is_read(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "cp1252")


@pytest.mark.parametrize(
    "text", ["café", "a naïve idea", "£5 and €3", "He said “no” – and left’s.", "Die größte Bücherei"]
)
def test_english_with_a_few_western_characters_is_not_taken_for_chinese(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, "cp1252")


def test_a_few_broken_bytes_become_replacement_characters() -> None:
    data = bytearray(CHINESE.encode())
    data[31] = 0xFF
    text, encoding = decode(bytes(data))
    assert encoding == "utf-8 (damaged)"
    assert text.startswith(CHINESE[:10])
    assert text.endswith(CHINESE[-40:])
    assert 1 <= text.count("\ufffd") <= 3


def test_a_character_cut_off_at_the_end_loses_only_itself() -> None:
    assert decode("你好世界".encode()[:-1]) == ("你好世\ufffd", "utf-8 (damaged)")


@pytest.mark.parametrize(("text", "other"), [(CHINESE * 5, "gb18030"), (FRENCH * 5, "cp1252")])
def test_lines_in_two_encodings_are_both_read(text: str, other: str) -> None:
    lines = text.splitlines()
    data = b"\n".join(line.encode(other if i % 3 else "utf-8") for i, line in enumerate(lines))
    assert decode(data) == ("\n".join(lines), f"utf-8+{other}")


def test_a_foreign_line_behind_megabytes_of_utf_8_is_still_read() -> None:
    data = (CHINESE * 5_000).encode() + CHINESE.encode("gb18030")
    assert decode(data) == (CHINESE * 5_001, "utf-8+gb18030")


def test_two_encodings_in_one_line_lose_only_the_smaller_part() -> None:
    line = CHINESE.replace("\n", "")
    text, _ = decode((line * 4).encode() + line.encode("gb18030"))
    assert text.startswith(line * 4)


def test_a_declared_encoding_is_believed_when_it_fits() -> None:
    data = "Grüße aus Köln".encode("cp1250")
    assert decode(data, "cp1250").encoding == "cp1250"
    assert decode(CHINESE.encode(), "gb18030").encoding == "utf-8"
    assert decode(CHINESE.encode("gb18030"), "no-such-codec").text == CHINESE


def test_megabytes_of_gb18030_are_read_whole() -> None:
    assert decode(CHINESE.encode("gb18030") * 30_000) == (CHINESE * 30_000, "gb18030")


@given(st.binary())
def test_any_bytes_are_decoded_to_something(data: bytes) -> None:
    text, encoding = decode(data)
    assert isinstance(text, str)
    assert encoding


@given(st.text())
def test_utf_8_is_never_mistaken(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    if b"\0" not in data and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        assert decode(data) == (data.decode(), "utf-8")


def test_random_damage_never_costs_the_whole_text() -> None:
    source = random.Random(0)
    for _ in range(20):
        data = bytearray((CHINESE * 10).encode())
        for _ in range(20):
            data[source.randrange(len(data))] = source.randrange(128, 256)
        text, encoding = decode(bytes(data))
        assert encoding.startswith("utf-8")
        assert text.count("\ufffd") < 100
