"""Where an answer begins and ends."""

from __future__ import annotations

import pytest

from lmchat.modes.answering.edges import trimmed, whole_piece
from lmchat.modes.sources.source_text import SourceText


def whole(text, piece):
    start = text.index(piece)
    begin, end = whole_piece(SourceText(text), text, start, start + len(piece))
    return text[begin:end]


@pytest.mark.parametrize(
    ("piece", "kept"),
    [
        ("  in 1889, ", "in 1889"),
        ("，北京。", "北京"),
        ("Inc.", "Inc."),
        ("12.", "12"),
        ("...", ""),
        ("《诗经》", "《诗经》"),
        ("《悬崖》（", "《悬崖》"),
        ("）下午3点，“", "下午3点"),
        (") and (36) months", "and (36) months"),
        (".5 percent", ".5 percent"),
        (" .NET Framework.", ".NET Framework"),
        (". It was Ada", "It was Ada"),
        ("...5", "5"),
        (".", ""),
    ],
)
def test_edges_without_words_are_cut(piece, kept):
    start, end = trimmed(piece, 0, len(piece))
    assert piece[start:end] == kept


def test_the_end_of_a_sentence_is_no_part_of_the_answer_after_it():
    text = "He left.Then she came"
    start, end = trimmed(text, text.index("."), len(text))
    assert text[start:end] == "Then she came"


@pytest.mark.parametrize(
    ("text", "piece", "number"),
    [
        ("Call 0800 555 0199, weekdays from 8 a.m.", "0800 555", "0800 555 0199"),
        ("The fax number is +44 20 7946 0000. It rings.", "20 7946", "+44 20 7946 0000"),
        ("Bank account: DE89 3704 0044 0532 0130 00.", "DE89", "DE89 3704 0044 0532 0130 00"),
        ("Hotline: +49 (0)30 5557-120, Mo-Fr.", "+49 (0)", "+49 (0)30 5557-120"),
        ("Call +1 (555) 010-9999 now", "9999", "+1 (555) 010-9999"),
        ("Call (555) 010-9999 now", "555", "(555) 010-9999"),
        ("电话：010-62551234。", "62551234", "010-62551234"),
        ("请拨打0800 555 0199转2。", "拨打0800", "拨打0800 555 0199"),
        ("the card 4111 1111 1111 1111 of", "4111 1111", "4111 1111 1111 1111"),
        ("账号：6222 0212 0200 1234 567。", "6222 0212", "6222 0212 0200 1234 567"),
        ("the card 4111 1111 1111 1111 12/27", "4111", "4111 1111 1111 1111"),
        ("It cost 1 250 000,50 euros.", "250", "1 250 000,50"),
        ("It cost 12\u202f000 euros.", "12", "12\u202f000"),
        ("In 2019 300 people came.", "2019", "2019"),
        ("At 09:30 10 people came.", "09:30", "09:30"),
        ("a row 120 200 300 45.2 of a table", "200", "200"),
        ("a 512 1024-bit key", "512", "512"),
        ("versions 1.2 300 and 2.0", "1.2", "1.2"),
        ("chapters 01-26 of it", "26", "26"),
        ("from 1914-1918 on", "1914", "1914"),
        ("rooms 12, 300 and 400", "12", "12"),
    ],
)
def test_a_number_in_groups_is_not_cut(text, piece, number):
    assert whole(text, piece) == number


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("设有可容纳150人的报告厅。", "150人的", "150人"),
        ("有二十年的历史", "二十年的", "二十年"),
        ("这是3米的。", "3米的", "3米的"),
        ("乌黑的头发", "乌黑的", "乌黑的"),
        ("以此为目的各项活动", "为目的", "为目的"),
    ],
)
def test_a_quantity_ends_before_the_particle_that_joins_it_to_what_is_counted(text, piece, kept):
    assert whole(text, piece) == kept


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("It is let.\n5. Bills. The tenants pay.", "5. Bills", "Bills"),
        ("1) Close the lid.", "1) Close the lid", "Close the lid"),
        ("共一年。\n八、协商解决。", "八、协商解决", "协商解决"),
        ("It is let.\n2.2 A deposit is held.", "2.2 A deposit", "A deposit"),
        ("1.1 It begins. 1.2 Either party may end it.", "1.2 Either party", "Either party"),
        ("1.1 甲方供货。\n1.2 乙方付款。", "1.2 乙方", "乙方"),
        ("1.1 It begins. 1.2 Either party may end it.", "1.2", "1.2"),
        ("It opens on 3. 12. 2024.", "12. 2024", "12. 2024"),
        ("2 Eggs.\n3 Apples.", "3 Apples", "3 Apples"),
        ("It is long.\n2.5 Metres is all.", "2.5 Metres", "2.5 Metres"),
        ("（一）召集人：董事会", "（一）召集人", "召集人"),
        ("(02) 9876 5432 is the number", "(02) 9876", "(02) 9876 5432"),
        ("1、多休息；2、按时服药；3、2月18日拆线。", "3、2月18日", "2月18日"),
        ("1、5月1日前报名；\n2、6月开课。", "1、5月1日前", "5月1日前"),
        ("6月开花；7、8月结果。", "7、8月", "7、8月"),
        ("- red\n- blue", "- blue", "blue"),
        ("| Coffee is cold | Scale in the heater |", "| Scale in the heater |", "Scale in the heater"),
        ("It weighs 5. Nothing else does.", "5", "5"),
        ("一、二年级在三楼。", "二年级", "二年级"),
        ("7、8月最热。", "7、8月", "7、8月"),
        ("It fell to -5 degrees.", "-5 degrees", "-5 degrees"),
    ],
)
def test_the_mark_of_an_item_and_the_lines_of_a_table_are_no_part_of_an_answer(text, piece, kept):
    assert whole(text, piece) == kept


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("早上七点一刻交班。", "七点", "七点一刻"),
        ("下午3点42分到。", "3点", "3点42分"),
        ("两百二十块", "两百", "两百二十"),
        ("适用面积：35—60㎡", "35—60", "35—60㎡"),
        ("共2.8万元", "2.8", "2.8万"),
        ("共有3万家企业", "3", "3万"),
        ("It fell to -5°C in May.", "5", "5°C"),
        ("会闪退，版本是v2.3.1-beta", "v2.3.1", "v2.3.1-beta"),
        ("货号：FLT-H13-500。", "FLT", "FLT-H13-500"),
        ("US-Russian talks and F-16 jets", "US", "US"),
        ("监理单位为四川铁科建设监理有限公司。", "四川铁科", "四川铁科建设监理有限公司"),
        ("杭州金桂置业有限公司", "杭州", "杭州"),
        ("由四川方面委托北京铁科有限公司。", "四川方面", "四川方面"),
        ("制造商：苏州智净公司　地址：星湖街", "苏州智净公司　地址", "苏州智净公司"),
        ("联系人：陈立群 电话：0571", "陈立群 电话", "陈立群"),
        ("He wrote Dark Matter: a novel.", "Dark Matter", "Dark Matter"),
    ],
)
def test_what_is_never_cut_is_whole_and_the_next_field_left_out(text, piece, kept):
    assert whole(text, piece) == kept


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("Bake it at 160 °C. Let it cool.", "160 °C.", "160 °C"),
        ("It draws 900 W.\nIt is heavy.", "900 W.", "900 W"),
        ("It belongs to Acme Inc.", "Acme Inc.", "Acme Inc."),
        ("It opens at 9 a.m. on Sunday.", "9 a.m", "9 a.m."),
    ],
)
def test_a_unit_is_no_abbreviation(text, piece, kept):
    assert whole(text, piece) == kept


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("The hearing is in Rm. 204 of Bldg. 7.", "Rm", "Rm. 204"),
        ("The hearing is in Rm. 204 of Bldg. 7.", "Rm. 204 of Bldg", "Rm. 204 of Bldg. 7"),
        ("He lives at 22 Elm St. Apt. 5 now.", "22 Elm St. Apt", "22 Elm St. Apt. 5"),
        ("It is done by Messrs. Dunmore & Hale of Leeds.", "Messrs", "Messrs. Dunmore & Hale"),
        ("Ask Mr. Smith.", "Mr.", "Mr. Smith"),
        ("It is paid by grant no. 2021-00417 alone.", "grant no.", "grant no. 2021-00417"),
        ("He said no. Bob left.", "said no", "said no"),
        ("It is closed (ref. KL-24/07).", "ref", "ref. KL-24/07"),
        ("He lives on Elm St. Bob left.", "Elm St", "Elm St."),
        ("He likes modern art. Bob left.", "modern art", "modern art"),
        ("It belongs to Acme Inc. of Ellis.", "Acme Inc", "Acme Inc."),
    ],
)
def test_a_title_or_unit_has_what_it_belongs_to(text, piece, kept):
    assert whole(text, piece) == kept


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("It is on Wed. at 3:30 p.m. in the hall.", "3:30", "3:30 p.m."),
        ("It is at 3:30 p.m.", "3:30", "3:30 p.m."),
        ("It is at 9 A.M. Then it ends.", "A.M", "9 A.M."),
        ("It takes 9 a month.", "9", "9"),
    ],
)
def test_a_time_has_its_half_of_the_day(text, piece, kept):
    assert whole(text, piece) == kept


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("It costs £1,032.69 a month.", "1,032.69", "£1,032.69"),
        ("It came to EUR 6.480,00 with tax.", "480,00", "EUR 6.480,00"),
        ("合同总价为￥1,280,000.00元。", "1,280,000.00元", "￥1,280,000.00元"),
        ("It is US$ 48.3 million.", "48.3 million", "US$ 48.3 million"),
        ("It was 5€ 10 years ago.", "10 years", "10 years"),
        ("We met EUR people, 10 of them.", "10", "10"),
        ("the REUR 10 engine", "10", "10"),
    ],
)
def test_a_sum_has_its_currency(text, piece, kept):
    assert whole(text, piece) == kept


def test_a_quotation_is_not_cut():
    text = 'Consent "will not be withheld". It says so.'
    assert whole(text, 'Consent "will not be withheld') == 'Consent "will not be withheld"'


def test_a_date_has_the_time_that_is_joined_to_it():
    assert whole("It ended at 2025-01-17T08:30:00+01:00.", "08:30:00") == "2025-01-17T08:30:00+01:00"


def test_the_folders_of_a_path_are_one_word():
    assert whole("Copies move to ~/Books/duplicates.", "~/Books") == "~/Books/duplicates"


@pytest.mark.parametrize(
    ("text", "piece", "kept"),
    [
        ("not less than six (6) months' notice", "(6) months", "six (6) months"),
        ("for thirty-six (36) months", "36) months", "thirty-six (36) months"),
        ("for twenty six (26) months", "(26) months", "twenty six (26) months"),
        ("Call (555) 010-9999 now", "(555) 010-9999", "(555) 010-9999"),
        ("the sixth (6) of them", "(6) of them", "(6) of them"),
    ],
)
def test_a_number_in_words_stands_before_its_figures(text, piece, kept):
    assert whole(text, piece) == kept


TABLE = (
    'Here it is.\n\nItem,Count,State,Value\nFolding chair,62,worn,3\n"Map, framed",2,very good,480\nLadder,1,good,25\n'
)


@pytest.mark.parametrize(
    ("piece", "cell"),
    [("62,worn,3", "62"), ("480", "480"), ("chair", "chair"), (",2,very", "2"), ("Map, framed", "Map, framed")],
)
def test_a_piece_of_a_table_is_of_one_cell(piece, cell):
    assert whole(TABLE, piece) == cell
    assert whole(TABLE.replace(",", ";"), piece.replace(",", ";")) == cell.replace(",", ";")


@pytest.mark.parametrize(
    ("table", "piece", "cell"),
    [
        ("Shelf, 2 m     3   £240.00\nWindow seat    1   £515.00\nDelivery       1    £45.00\n", "1   £515", "1"),
        ("总胆固醇        5.12\n空腹血糖        7.80\n促甲状腺激素    2.35\n", "5.12\n空腹", "5.12"),
        ("第一节    语文    数学\n第二节    数学    体育\n第三节    美术    科学\n", "语文    数学", "语文"),
    ],
)
def test_a_piece_of_a_table_with_wide_gaps_is_of_one_cell(table, piece, cell):
    assert whole(table, piece) == cell


def test_prose_with_commas_has_no_cells():
    lines = "In 2019,300 people came\nIn 2020,400 people came\nIn 2021,500 people came\n"
    assert whole(lines, "300") == "2019,300"
