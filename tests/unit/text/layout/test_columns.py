"""Tables whose cells commas, tabs or wide gaps part."""

from __future__ import annotations

import time

import pytest

from lmchat.text.layout.columns import table_cells, without_rows


@pytest.mark.parametrize(
    "table",
    [
        'Item,Count,Value\n"Case, oak",4,1200\nLadder,1,25\n',
        "序号,名称,单价(元)\n1,电子天平,3600\n2,离心管,45\n",
        "Name;Age;Town\r\nAnn;31;York\r\nBo;28;Leeds\r\n",
        "Bolt;4,50;1,25\nNut;0,80;0,25\nNail;2,10;0,75\n",
        "Bolt\t4,50\t1,25\nNut\t0,80\t0,25\nNail\t2,10\t0,75\n",
        "Name\tAge\tTown\nAnn\t31\tYork\nBo\t28\tLeeds\n",
        "五花肉　　　1000克\n冰糖　　　　60克\n姜　　　　　5片\n",
        "  Berlin     10:20\n  Paris       9:05\n  Rome       11:15\n",
    ],
)
def test_rows_are_not_read(table: str) -> None:
    text = f"Here it is.\n\n{table}\nTell me what we need.\n"
    read = without_rows(text)
    assert read.split() == ["Here", "it", "is.", "Tell", "me", "what", "we", "need."]
    assert read.index("Tell") == text.index("Tell")
    assert without_rows(table) == table


@pytest.mark.parametrize(
    "lines",
    [
        "Item,Count,Value\nLadder,1,25\n",
        "Ann, 31, York\nBo, 28, Leeds\nCy, 14, Bath\n",
        "Berlin 3,700,000\nParis 2,100,000\nRome 2,800,000\n",
        "今天很冷,我们去公园,玩得开心\n明天很热,他们去海边,玩得开心\n后天下雨,大家在家,玩得开心\n",
        "-a     show all\n-l     long lines\n-r     the last first\n",
        "2018 - 2020     Engineer, Bologna\n2013 - 2018     Engineer, Modena\n2011 - 2013     Student, Delft\n",
        "It was in     1918.\nIt was in     1920.\nIt was in     1921.\n",
    ],
)
def test_other_lines_stay(lines: str) -> None:
    text = f"Here it is.\n{lines}"
    assert without_rows(text) == text


def test_cells_stand_where_they_are_in_the_text() -> None:
    text = 'See:\nItem,Count,Value\n"Case, oak",4,1200\nLadder,1,25\n'
    cells = [text[start:end] for start, end in table_cells(text)]
    assert cells == ["Item", "Count", "Value", '"Case, oak"', "4", "1200", "Ladder", "1", "25"]


@pytest.mark.parametrize("unit", ["a,1,b\n", "a   1\n", ",", '"', '",', " ", "a   ", "\t", "\u3000"])
def test_hostile_tables_take_no_time(unit: str) -> None:
    started = time.process_time()
    without_rows("x.\n" + unit * (400_000 // len(unit)))
    assert time.process_time() - started < 10
