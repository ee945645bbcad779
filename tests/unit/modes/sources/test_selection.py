from __future__ import annotations

from lmchat.modes.sources import selection
from lmchat.modes.sources.parts import cut_evenly, is_said
from lmchat.modes.sources.selection import all_scores, best_sentence, choose, score_sentences, units
from lmchat.modes.sources.source_text import SourceText


def words(sentence: str) -> int:
    return len(sentence.split())


STORY = (
    "Rain fell. The river flooded the old town. People left the old town in boats. "
    "A cat slept. The flooded river broke a dam above the town. My aunt likes tea."
)


def test_units_are_words_and_pairs_of_chinese_characters():
    assert units("The LSTM2 是循环网络, the") == {"the", "lstm2", "是循", "循环", "环网", "网络"}
    assert units("好") == {"好"}


def test_sentences_about_the_topic_are_worth_more_than_others():
    text = SourceText(STORY)
    scores = all_scores(text)
    ranked = sorted(range(len(scores)), key=lambda at: -scores[at])
    assert set(ranked[:3]) == {1, 2, 4}


def test_the_best_sentence_has_a_letter():
    text = SourceText("1 2 3 4. 5 6 7 8. One word. 9 10 11 12.")
    assert text.sentence(best_sentence(text, all_scores(text))) == "One word."
    assert best_sentence(SourceText("..."), [0.0]) == 0


def test_chosen_sentences_fit_and_stand_in_order():
    text = SourceText(STORY)
    scores = all_scores(text)
    for room in (8, 12, 20, 30, 60):
        chosen = choose(text, scores, range(len(scores)), words, room, 0.0)
        assert chosen == sorted(chosen)
        assert chosen
        assert sum(words(text.sentence(at)) for at in chosen) <= max(room, 9)


def test_the_lead_gets_its_share():
    text = SourceText(STORY)
    scores = all_scores(text)
    assert choose(text, scores, range(len(scores)), words, 12, 1.0)[:3] == [0, 1]
    assert 0 not in choose(text, scores, range(len(scores)), words, 15, 0.0)


def test_a_sentence_is_not_chosen_twice_in_other_words():
    text = SourceText("The river flooded the old town. The river flooded the old town again. Tea is nice for an aunt.")
    chosen = choose(text, [3.0, 2.0, 1.0], range(3), words, 60, 0.0)
    assert chosen == [0, 2]


def test_a_sentence_too_long_for_the_room_is_chosen_when_there_is_no_other():
    text = SourceText("word " * 50)
    assert choose(text, [1.0], range(1), words, 10, 0.6) == [0]


def test_parts_are_about_equal_and_none_is_empty():
    text = SourceText("A sentence of this length. " * 100)
    for parts in (1, 2, 3, 7, 99, 100, 500):
        ranges = cut_evenly(text, parts)
        assert [at for part in ranges for at in part] == list(range(100))
        assert len(ranges) <= parts
        assert all(ranges)
        if parts < 50:
            assert len(ranges) == parts
            assert max(map(len, ranges)) - min(map(len, ranges)) <= 2


def test_a_text_that_repeats_another_is_said():
    assert is_said("The river flooded the town", ["A cat slept.", "The old river flooded the whole town."])
    assert not is_said("The cat slept all day", ["The river flooded the town."])
    assert is_said("河水淹没了小镇", ["洪水中河水淹没了小镇。"])


def test_of_a_huge_text_an_even_sample_is_read_with_progress(monkeypatch):
    monkeypatch.setattr(selection, "MOST_READ", 100)
    monkeypatch.setattr(selection, "REPORT_EVERY", 20)
    text = SourceText("Short one here.\n" * 300)
    assert [(p.done, p.total) for p in score_sentences(text)] == [(60, 300), (120, 300), (180, 300), (240, 300)]
    assert [at for at, score in enumerate(all_scores(text)) if score] == list(range(0, 300, 3))
