"""The kind of answer that a question wants."""

from __future__ import annotations

import pytest

from lmchat.modes.answering.kinds import UNLIKE, as_wanted, repeated


@pytest.mark.parametrize(
    ("question", "kept", "given_up"),
    [
        ("How much is the deposit?", "£1,325", "10 days"),
        ("How much did they pay?", "about 300", "31 people"),
        ("How much is the lens worth?", "£60,000", "38 kilograms"),
        ("What was the price?", "£1,150 per calendar month", "2.4 kg"),
        ("How much does it cost?", "DKK 7.450", "20 min"),
        ("What was the price?", "reasonable", "58.5 km"),
        ("when does the tenancy end", "31 March 2025", "10 days"),
        ("When does it start?", "two years ago", "$800 billion"),
        ("How long will it take?", "45 minutes a day", "£30"),
        ("What is the e-mail address?", "service@brewmate.example", "300"),
        ("What is the phone number of the plumber?", "0117 496 0342", "50 Hz, 900"),
        ("How much is the rent?", "£925 a month", "20-44-11"),
        ("要交多少钱？", "180元", "8899-1234"),
        ("How long was the war?", "1914-1918", "£30"),
        ("How much does it cost?", "300-400", "18:00"),
        ("How long is the lease?", "eighteen months", "14 March 2024"),
        ("How long was it?", "70 km", "08:40"),
        ("How long is the shop open?", "8:00-17:00", "8:00"),
        ("How long did the race last?", "2:05:13", "08:40"),
        ("How much was paid?", "35000000 rubles", "12 days"),
        ("多少钱？", "860", "400-820-3345"),
        ("多少钱？", "3500000越南盾", "13800001234"),
        ("押金多少钱？", "5000人民币", "30天"),
        ("租期多长？", "一年", "人民币5800元"),
        ("推迟了多久？", "七个月", "约58.5公里"),
        ("什么时候开工？", "770年", "308亿元"),
        ("电话是多少？", "0571-88230456", "4800元"),
        ("聚餐几点？", "6点半", "周五晚上"),
        ("What time does it open?", "9:30", "Monday"),
        ("谁写测试？", "米粒", "http://10.2.3.44/beta"),
        ("Who wrote it?", "Ann", "3 May 1998"),
    ],
)
def test_what_is_of_another_kind_gives_way(question, kept, given_up):
    assert as_wanted(question, [given_up, kept], [0.5, 0.25]) == pytest.approx([0.5 * UNLIKE / 0.55, 0.25 / 0.55])


@pytest.mark.parametrize(
    ("question", "piece", "said"),
    [
        ("harvest lunch", "Harvest lunch", True),
        ("Where are new users directed to?", "new users", True),
        ("票价多少？", "票价", True),
        ("Is it quiet or loud?", "loud", False),
        ("Is fluoride safe to drink?", "safe", False),
        ("海口和三亚哪里好玩？", "三亚", False),
        ("Who paid the bill?", "Bill Dent", False),
        ("Who paid?", "...", False),
    ],
)
def test_what_the_question_says_is_no_answer_but_where_there_is_a_choice(question, piece, said):
    assert repeated(question, [piece]) == [said]


@pytest.mark.parametrize("question", ["Why was it paid?", "How tall is the line?", "What is it?", "为什么付钱？"])
def test_other_questions_leave_all_as_likely_as_it_is(question):
    assert as_wanted(question, ["£10", "10 days", "Ann"], [0.5, 0.25, 0.1]) == [0.5, 0.25, 0.1]


def test_where_nothing_is_of_the_kind_all_is_unlikely():
    assert as_wanted("When was it?", ["£10", "10 kg"], [0.9, 0.1]) == pytest.approx([0.9, 0.1])
    assert as_wanted("When was it?", ["£10"], [0.5]) == pytest.approx([0.05 / 0.55])
