"""Whether what was written about a text can be true."""

from __future__ import annotations

import pytest

from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.grounds import CLUMSY, FALSE, Grounds
from lmchat.text.lexical.lexicon import Lexicon


@pytest.fixture
def grounds_of(tiny_tokenizer):
    def read(text):
        document = SourceText(text)
        return Grounds.of(document, SourceBuilder(tiny_tokenizer, 400, "summarize", "medium").build(document.whole()))

    return read


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("Old cats sleep.", True),
        ("Old cats sleep. Young dogs bark!", True),
        ("Old cats sleep on young chairs.", False),
        ("Chairs on cats sleep old.", False),
        ("Old cats on chairs sleep on the old chairs.", False),
        ("Old cats and dogs bark.", False),
        ("Old cats sleep. Birds bark on chairs.", False),
        ("", True),
        ("It is the one of them.", True),
    ],
)
def test_a_text_is_grounded_where_each_sentence_of_it_comes_from_one(text, grounded, grounds_of):
    assert grounds_of("Old cats sleep on chairs. Young dogs bark. Birds sing.").carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("Old cats sleep.", True),
        ("Old cats do not sleep.", False),
        ("Young dogs don't bark.", True),
        ("Young dogs bark.", False),
        ("Young dogs never don't bark.", False),
        ("住在图书馆后面的居民休息。", True),
        ("并不是在图书馆后面的居民休息。", False),
        ("图书馆不开放。", True),
    ],
)
def test_a_text_is_not_grounded_that_denies_more_or_less_than_its_sentence(text, grounded, grounds_of):
    assert (
        grounds_of("Old cats sleep. Young dogs don't bark.\n住在图书馆后面的居民休息。图书馆不开放。").carry(text)
        == grounded
    )


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("Bridge to close for nine months.", True),
        ("Bridge to close for months as engineers find corrosion.", True),
        ("Bridge to close for corrosion.", False),
        ("Bridge to close corrosion.", False),
        ("Bridge to close as engineers find corrosion.", True),
    ],
)
def test_what_ends_a_clause_has_its_beginning(text, grounded, grounds_of):
    assert grounds_of("Bridge to close for nine months as engineers find corrosion.").carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("为更换东侧的供水管道，周三上午停水。", True),
        ("周三上午停水，七号楼不受影响。", True),
        ("为更换东侧的供水管道，周三停水。", True),
        ("为更换东侧的供水管道。", False),
        ("为更换东侧的供水停水。", False),
        ("由于管道老旧。", True),
    ],
)
def test_a_chinese_text_has_whole_clauses_and_the_main_one(text, grounded, grounds_of):
    source = "为更换东侧的供水管道，周三上午停水，七号楼不受影响。由于管道老旧。今天天气很好。"
    assert grounds_of(source).carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"), [('Click on "tax form".', True), ('Click on "tax form.', False), ("2) Go home.", True)]
)
def test_half_a_pair_of_marks_is_not_grounded_where_the_sentence_has_none(text, grounded, grounds_of):
    assert grounds_of('Click on "tax form".\n2) Go home.').carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("A man from Ohio was charged Monday with theft.", True),
        ("Ohio man was charged with theft on Monday.", False),
        ("A man was not charged with theft.", False),
        ("Police said the man had stolen two cars.", False),
        ("Police said the man had not stolen two cars.", True),
        ("The road was closed to all.", True),
        ("The road was closed, but not to cyclists.", True),
        ("The road was closed to cyclists.", False),
    ],
)
def test_a_sentence_without_some_of_its_words_is_grounded_where_none_of_them_denies(text, grounded, grounds_of):
    source = (
        "A 41-year-old man from Ohio was arrested and charged late on Monday in court with grand theft. "
        "Police later said that the man had, however, clearly not at all stolen the two other cars. "
        "The old road by the lake was then closed to all, but not, it was said, to cyclists."
    )
    assert grounds_of(source).carry(text) == grounded


def test_a_figure_has_to_stand_in_what_was_read(grounds_of):
    grounds = grounds_of("Prices rose 5.6 percent in 1987. Rents fell.")
    assert [grounds.lack(text) for text in ("Up 5.6%", "Up 6%", "Rents fall")] == [False, True, False]
    assert [grounds.allow(f"Prices rose {figure} percent in 1987.") for figure in ("5.6", "5.7")] == [True, False]


def test_a_figure_of_another_sentence_is_made_up(grounds_of):
    grounds = grounds_of("In May 12 ships came. In June 30 ships came.\n第五条 乙方不得转租。第六条 乙方不得养狗。")
    texts = ("In June 30 ships came.", "In June 12 ships came.", "第五条 乙方不得转租。", "第五条 乙方不得养狗。")
    assert list(map(grounds.carry, texts)) == [True, False, True, False]


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("青石镇图书馆改造工程提前完工青石镇图书馆改造工程于九月完工。", False),
        ("青石镇图书馆改造工程于九月完工。", True),
        ("We sort by a fast sorting operator of a fast sorting operator.", False),
        ("We sort by a fast sorting operator.", True),
    ],
)
def test_nothing_is_said_twice_in_a_sentence(text, grounded, grounds_of):
    source = "青石镇图书馆改造工程提前完工\n历时十一个月的青石镇图书馆改造工程于九月提前完工。"
    source += "\nWe sort by a fast sorting operator."
    assert grounds_of(source).carry(text) == grounded


def test_nothing_longer_than_what_was_read_is_allowed(grounds_of):
    assert [grounds_of("Old cats sleep.").allow(text) for text in ("Old cats sleep", "Old cats sleep. Old cats.")] == [
        True,
        False,
    ]


def test_what_is_not_allowed_is_a_fault_where_one_sentence_was_read(grounds_of):
    text = "Young cats bark."
    assert [
        grounds_of(source).faults(text) for source in ("Old cats sleep on chairs.", "Old cats sleep. Dogs bark.")
    ] == [
        FALSE,
        0,
    ]
    assert grounds_of("Old cats sleep on chairs.").faults("Cats sleep on chairs.") == 0


def test_a_text_with_one_comma_between_its_subject_and_its_verb_is_clumsy(grounds_of):
    faults = grounds_of("The cat, which is old, is asleep. The dog barks.").faults
    assert [faults("The cat, is asleep."), faults("The dog barks. The cat, is asleep.")] == [CLUMSY, CLUMSY]
    assert [faults("The cat is asleep."), faults("The cat, which is old, is asleep.")] == [0, 0]


def test_a_text_that_ends_before_its_verb_is_clumsy(grounds_of):
    faults = grounds_of("The cat, which is old, is asleep. I saw a dog, which barked.").faults
    assert faults("The cat, which is old.") == CLUMSY
    assert faults("I saw a dog, which barked.") == 0


def test_a_headline_makes_up_no_figure_says_no_word_twice_and_has_its_marks_in_pairs(grounds_of):
    faults = grounds_of("France fights 30 fires. It is hot.").headline_faults
    texts = ("France fights fires", "France's France", "甲方）：合同", "France: 31 fires", "France: 31 fires in France")
    assert list(map(faults, texts)) == [0, CLUMSY, CLUMSY, FALSE, FALSE + CLUMSY]


def test_a_chinese_headline_says_twice_in_a_clause_only_what_a_sentence_does(grounds_of):
    faults = grounds_of("夏至是盛夏的开始，盛夏多雨。端午节各地有端午活动。审计署发布审计报告。").headline_faults
    texts = ("端午的端午节", "审计署：审计报告", "夏至开始的夏至", "夏至到了，夏至多雨", "盛夏的盛夏")
    assert list(map(faults, texts)) == [0, 0, CLUMSY, 0, CLUMSY]


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("The rent is more than ten days late.", False),
        ("If the rent is late, the landlord may charge interest.", True),
        ("Other animals need the landlord.", False),
        ("Other animals need written consent.", True),
        ("Parking costs go to Ms. Yue.", False),
        ("People signed in May.", True),
        ("Nobody was hurt, the harbour police.", False),
        ("Nobody was hurt, police said.", True),
        ("The mayor said a first estimate of the costs.", False),
        ("The bridge was closed on Monday in a hurry.", False),
        ("The bridge was closed after a crash.", True),
        ("It is made between Hollis Ltd.", False),
        ("It is made between Hollis Ltd. and Ms. Raman.", True),
        ("Please tell a laptop.", False),
    ],
)
def test_what_is_left_out_does_not_change_the_sense(text, grounded, grounds_of):
    source = (
        "If the rent is more than ten days late, the landlord may charge interest. "
        "Other animals need the written consent of the landlord. Questions about parking costs go to Ms. Yue. "
        "Hundreds of people signed it in May. Nobody was hurt, the harbour police said. "
        "The mayor said that a first estimate of the costs would follow. "
        "The old bridge was closed to all on Monday after a crash. Please bring a laptop and a chair. "
        "It is made today between Hollis Ltd. (the landlord) and Ms. Raman."
    )
    assert grounds_of(source).carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("Tenants may not sublet the premises.", False),
        ("Tenants may not sublet the premises without consent.", True),
        ("Cats are allowed.", True),
        ("The cake is in its tin.", False),
        ("Mix the sugar.", True),
        ("Files are read from home is ignored.", False),
        ("Premise tenants may not sublet the premises or assign it without consent.", False),
    ],
)
def test_a_clause_keeps_what_binds_it(text, grounded, grounds_of):
    source = (
        "Tenants may not sublet the premises or assign it without consent. Cats are allowed; if one bites, call us. "
        "While the cake is in its tin, mix the sugar. Files are read from one folder only; home is ignored."
    )
    assert grounds_of(source).carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("We bought pads for the front and the rear brake.", False),
        ("We bought pads for the front.", True),
        ("The shop is open from 9 a.m.", False),
        ("The shop is open from 9 a.m. to noon.", True),
        ("The harbour postponed a vote.", False),
        ("The harbour council postponed a vote.", True),
        ("Norland's profit fell.", False),
        ("Norland's group said its profit fell.", True),
        ("In Madrid, it will build a park.", False),
        ("Kim said it will build a park.", True),
        ("Can I have heard that soup is cold.", False),
        ("Prices rose 5 5 percent in June.", False),
        ("Prices rose 5 percent in June: June.", False),
        ("Duran Duran sang in Walla Walla.", True),
        ("Duran Duran sang sang in Walla Walla Walla.", False),
    ],
)
def test_a_sentence_is_cut_between_phrases(text, grounded, grounds_of):
    source = (
        "We bought pads for the front and the rear brake squeals. The shop is open from 9 a.m. to noon. "
        "The harbour council of Ellis postponed a vote. Norland's second-largest group said its profit fell. "
        "In Madrid, Kim said on Monday that it will build a park. I have heard that soup is cold. "
        "Prices rose 5 percent in June. Duran Duran sang in Walla Walla on Monday."
    )
    assert grounds_of(source).carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("Foxes move inland.", False),
        ("Foxes move inland when ice forms late.", True),
        ("Staff may work from home.", False),
        ("Work abroad is allowed.", False),
        ("A man died.", True),
        ("The bank kept its rate.", True),
        ("It failed in May.", True),
        ("The note is new.", True),
        ("Entry is free.", True),
    ],
)
def test_what_holds_on_a_condition_only_keeps_it(text, grounded, grounds_of):
    source = (
        "Foxes move inland when ice forms late. Staff may work from home once they are trained. "
        "Work abroad is allowed only with consent. A man died when his car crashed. "
        "The bank kept its rate but may cut it if prices fall. It failed in May once again. "
        "The note is new that lists only cats. Entry is free and has been until now."
    )
    assert grounds_of(source).carry(text) == grounded


@pytest.mark.parametrize(
    ("source", "text", "grounded"),
    [
        ("The U.S. Department of Energy lent Ellis a dam.", "Department of Energy lent Ellis a dam.", False),
        ("The U.S. Department of Energy lent Ellis a dam.", "The U.S. Department of Energy lent a dam.", True),
        ("Author J.K. Rowling wrote a book in May.", "Rowling wrote a book.", True),
        ("At 9 a.m. the old bridge closes.", "The old bridge closes.", True),
        ("The boat leaves at 8:15 a.m. sharp from pier 4.", "sharp from pier 4.", False),
        ("It voted 7-4 for it, ending a dispute of years.", "ending a dispute of years.", False),
        ("See the FAQ or ask on Discord.", "the FAQ or ask on Discord.", False),
        ("see the FAQ or ask on Discord.", "the FAQ or ask on Discord.", True),
        ("Ann: we take the old bus.", "we take the old bus.", True),
        ("Apple said that iPhone sales rose.", "iPhone sales rose.", True),
        ("I called the Harbour Hall yesterday.", "Harbour Hall yesterday.", False),
        ("I called the Harbour Hall yesterday.", "I called the Harbour Hall.", True),
        ("I have the old cage.", "The old cage.", False),
        ("The newly opened bridge closes on Monday.", "Bridge closes on Monday.", True),
        ("Ann said the Harbour Hall was closed.", "Harbour Hall was closed.", True),
        (
            "We would also like to tell you that the hall is closed.",
            "You would also like to tell you that the hall.",
            False,
        ),
        ("He said she would leave the hall.", "She would leave the hall.", True),
        ("Rooms 4, 9 and 17 are vacant.", "The Rooms 4, 9 and 17 are vacant.", False),
        ("Ann Lee keeps bees on the Harbour Hall.", "The Lee keeps bees on the Harbour Hall.", False),
        ("A Harbour Hall is open to all.", "The Harbour Hall is open to all.", True),
        ("Farmers in the dry north have begun to dig.", "Dry north have begun to dig.", False),
        ("Farmers in the dry north have begun to dig.", "Farmers have begun to dig.", True),
        ("On Monday the farmers have begun to dig.", "Monday the farmers have begun to dig.", True),
    ],
)
def test_a_sentence_begins_where_one_may(source, text, grounded, grounds_of):
    assert grounds_of(source).carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("It lasts nine hours, not the thirty that the left side fails.", False),
        ("It lasts nine hours.", True),
    ],
)
def test_no_end_of_a_clause_is_left_out_with_the_beginning_of_another(text, grounded, grounds_of):
    source = "It lasts nine hours, not the thirty that the box promises, and after a month the left side fails."
    assert grounds_of(source).carry(text) == grounded
    assert grounds_of("The big, old and red bus came.").carry("The big and red bus came.")


def test_a_headline_may_leave_out_the_beginning_of_a_sentence(grounds_of):
    source = "Mail the Harbour Hall yesterday. The U.S. Department of Energy lent Ellis a large dam."
    headlines = ("Department of Energy lent Ellis a dam", "harbour hall yesterday")
    assert [grounds_of(source).belie(headline) for headline in headlines] == [False, False]


@pytest.mark.parametrize(
    ("source", "text", "grounded"),
    [
        ("You may claim the cost, approx. £800, from you.", "You may claim the cost, approx.", False),
        ("You may claim the cost, approx. £800, from you.", "You may claim the cost, approx. £800.", True),
        ("She told me that she likes modern art (a lot).", "She likes modern art.", True),
        ('She said she "likes modern art."', "She likes modern art.", True),
        ("Ellis repeats what the I.P.C.C. says.", "Ellis repeats what the I.P.", False),
        ("Ellis repeats what the I.P.C.C. says.", "Ellis repeats what the I.P.C.C. says.", True),
        ("We chose plan A.", "We chose plan A.", True),
        ("Write to Ann or to leases@brightwater.example.", "Write to Ann or to leases@brightwater.", False),
        ("Write to Ann or to leases@brightwater.example.", "Write to leases@brightwater.example.", True),
        ("Use the hose only before 10 a.m. or after 6 p.m.", "Use the hose only before 10 a.m.", False),
        ("Use the hose only before 10 a.m. or after 6 p.m.", "Use the hose only before 10 a.m. or after 6 p.m.", True),
        ("Use the hose before 10 a.m. or after 6 p.m.", "Use the hose before 10 a.m.", True),
        (
            "By the time it left, at ten past four, she had read a book.",
            "By the time it left, at ten past four.",
            False,
        ),
        ("When the train left, she had read a book.", "When the train left.", False),
        ("She had read a book when the train left, and wrote one.", "She had read a book when the train left.", True),
        ("How long does delivery take?", "How long does delivery take.", False),
        ("We had no bus after 6 p.m., and no train.", "We had no bus., and no train.", False),
    ],
)
def test_a_sentence_ends_where_one_may(source, text, grounded, grounds_of):
    assert grounds_of(source).carry(text) == grounded


@pytest.mark.parametrize(
    ("source", "text", "grounded"),
    [
        ("The bridge will be closed. Cats sleep.", "The bridge will be closed. . Cats sleep.", False),
        ("Great work.", "Great work! .", False),
        ("Great work! 😀", "Great work! 😀", True),
        ("The bridge will be closed..", "The bridge will be closed..", True),
    ],
)
def test_each_sentence_has_a_word_and_one_end(source, text, grounded, grounds_of):
    assert grounds_of(source).carry(text) == grounded


def test_no_sentence_of_a_text_is_said_by_the_one_before(grounds_of):
    grounds = grounds_of("Delay of the order. Old cats sleep.")
    texts = ("Delay of the order. Delay.", "Delay of the order. Old cats sleep.")
    assert list(map(grounds.carry, texts)) == [False, True]


@pytest.mark.parametrize(
    ("headline", "belied"),
    [
        ("Tenant may not sublet Landlord", True),
        ("Tenant may not sublet premises", True),
        ("Tenant may not sublet without consent", False),
        ("Tenant needs consent of Landlord to sublet", False),
        ("Whether naps help", True),
        ("Whether naps help unclear", False),
        ("consent of the Landlord", False),
        ("Tenant, 7", True),
        ("שלום", False),
    ],
)
def test_a_headline_that_is_a_shortened_sentence_keeps_its_sense(headline, belied, grounds_of):
    source = "Tenant may not sublet the premises without the consent of the Landlord. Whether naps help is unclear."
    assert grounds_of(source).belie(headline) == belied


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("如果逾期十日，出租方可以解除合同。", True),
        ("逾期十日，出租方可以解除合同。", False),
        ("出租方可以解除租房。", False),
        ("保修期两年。", False),
    ],
)
def test_a_chinese_sentence_keeps_its_condition_and_its_end(text, grounded, grounds_of):
    assert grounds_of("如果承租方逾期十日，出租方可以解除合同。保修期两年，滤芯除外。").carry(text) == grounded


@pytest.mark.parametrize(
    ("text", "grounded"),
    [
        ("Ann: We go to town by the old bus.", True),
        ("We go to town by the old bus.", True),
        ("Ben: We go to town by the old bus.", False),
        ("Ben: Why?", True),
        ("Ben: Why? Ben", False),
        ("Ann It rains.", False),
    ],
)
def test_of_a_talk_each_sentence_is_said_by_who_says_it(text, grounded, grounds_of):
    assert grounds_of("Ann: It rains. We go to town by the old bus.\nBen: Why?").carry(text) == grounded


def test_a_word_is_invented_that_neither_the_text_nor_people_have(grounds_of):
    grounds = grounds_of("The zorbel is a lease.")
    words = ("Zorbel lease agreement", "Leaseentialential agreement")
    assert [grounds.invent(text, Lexicon()) for text in words] == [False, True]


@pytest.mark.parametrize(
    ("text", "talk"),
    [("Ann: It rains.\nBen: Why?", True), ("Topic: Rain\nIt rains today. It is cold.", False)],
)
def test_in_a_talk_somebody_says_most_sentences(text, talk, grounds_of):
    assert grounds_of(text).are_talk == talk


@pytest.mark.parametrize(
    ("more", "joined"),
    [
        ("Birds sing. " * 4, True),
        ("Birds sing. " * 3, False),
        ("".join(f"Birds number {at} {'of the very old kind ' * 8}sing. " for at in range(4)), False),
        ("".join(f"Birds number {at} {'of the very old kind ' * 8}sing. " for at in range(10)), True),
    ],
)
def test_only_of_many_sentences_a_headline_may_be_joined(more, joined, grounds_of):
    grounds = grounds_of("Old cats sleep on chairs. Young dogs bark. " + more)
    assert grounds.joined_by("Old cats bark") == joined
    assert not grounds.joined_by("Old cats sleep")
