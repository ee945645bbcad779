from __future__ import annotations

import math

import pytest

from lmchat.decoding.spans import Span, Spans
from lmchat.errors import CheckpointDamaged, EmptyInput, UsageError
from lmchat.modes.answer import RELEVANCE, _Candidate, _candidates, agreed, answer
from lmchat.modes.answering.agreement import EXACT, SHARPNESS, AnswerPiece, agreement, rivalled
from lmchat.modes.answering.passages import UNKNOWN
from lmchat.modes.calibration import RAW, Calibration, exclusive
from lmchat.modes.request import Request
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.work import FindSpans, Opened, Tools

TEXT = "The fox, 7 years old, lives near the river. The dog lives in 北京。"


def span_of(source, text, wanted, probability, nth=0):
    """The tokens of a source that cover a piece of the text."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(wanted, start + 1)
    inside = [i for i, (a, b) in enumerate(source.spans) if b > start and a < start + len(wanted)]
    first = source.document_start
    return Span(first + inside[0], first + inside[-1] + 1, math.log(probability))


@pytest.fixture
def run(tiny_tokenizer):
    """Answer a question with a network that finds the given pieces."""

    def go(pieces, text=TEXT, calibration=RAW, query="Where does it live?", **wishes):
        tools = Tools(tiny_tokenizer, 200, calibration)
        job = answer(Request("answer", text, query=query, **wishes), tools)
        reply, opened = None, []
        while True:
            try:
                work = next(job) if reply is None else job.send(reply)
            except StopIteration as end:
                return end.value, opened
            reply = ()
            if isinstance(work, Opened):
                opened = list(work.sources)
            if isinstance(work, FindSpans):
                reply = [Spans(tuple(span_of(s, text, *piece) for piece in pieces)) for s in work.sources]

    return go


def test_an_answer_is_a_piece_of_the_text_with_its_sentence(run):
    result, _ = run([("near the river.", 0.5)])
    (found,) = result.answers
    assert TEXT[found.start : found.end] == found.text == "near the river"
    assert found.sentence.text == "The fox, 7 years old, lives near the river."
    assert TEXT[found.sentence.start : found.sentence.end] == found.sentence.text
    assert (result.text, result.no_answer, result.drawn_from) == ("near the river", False, (found.sentence,))
    assert found.probability == pytest.approx(0.5)


def test_an_answer_is_of_whole_words(run):
    text = "Rust was found in 11 of its forty-two supports, at a cost of 1,800 euros."
    for piece, whole in (("ty-two supp", "forty-two supports"), ("80", "1,800"), ("found", "found")):
        result, _ = run([(piece, 0.5)], text=text)
        assert result.text == whole
        assert text[result.answers[0].start : result.answers[0].end] == whole


@pytest.mark.parametrize(
    ("text", "piece", "whole"),
    [
        ("It lasts thirty-six (36) months.", "36) months", "thirty-six (36) months"),
        ("会议改到（周三）下午3点。", "周三）下午3点", "（周三）下午3点"),
        ("主演的《悬崖》（2012）热播。", "悬崖》（", "《悬崖》"),
        ("It was built (in Rome) for them.", "in Rome)", "(in Rome)"),
        ("It was built (by them, in Rome) for us.", "in Rome)", "in Rome"),
        ("It was built (in Rome, by them) for us.", "(in Rome", "in Rome"),
        ("“I love Rome,” they said.", "Rome,”", "Rome"),
    ],
)
def test_an_answer_has_no_half_of_a_pair_of_brackets(run, text, piece, whole):
    result, _ = run([(piece, 0.5)], text=text)
    assert result.text == whole
    assert text[result.answers[0].start : result.answers[0].end] == whole


@pytest.mark.parametrize(
    ("text", "piece", "whole"),
    [
        ("It was sold by Acme Inc. in 1999.", "Acme Inc", "Acme Inc."),
        ("The firm Harrow & Finch Ltd. and its heirs pay.", "Harrow & Finch Ltd", "Harrow & Finch Ltd."),
        ("It was signed by Mr. J. R. Smith there.", "Mr. J. R", "Mr. J. R."),
        ("It was in Rio. They left.", "Rio", "Rio"),
        ('He said: "We paid Bob." Then he left.', "Bob", "Bob"),
        ("It was signed by Lee.[3][4] They left.", "Lee", "Lee"),
        ("He said “it is Acme Inc.” and left.", "Acme Inc", "Acme Inc."),
        ("It was in the village. they left.", "village", "village"),
    ],
)
def test_an_answer_has_the_stop_of_its_last_abbreviation_but_not_that_of_the_sentence(run, text, piece, whole):
    assert run([(piece, 0.5)], text=text)[0].text == whole


def test_the_probabilities_of_answers_that_exclude_each_other_make_at_most_one(run):
    result, _ = run([("fox", 0.6), ("dog", 0.3)], calibration=Calibration(1.0, 1.0), top_k=2)
    first, second = (found.probability for found in result.answers)
    assert 0.7 < first < 0.9
    assert second == pytest.approx(1 - first)


@pytest.mark.parametrize(
    ("claims", "bounded"),
    [
        ([("a", 0.7), ("b", 0.65), ("c", 0.2)], [0.7, 0.3, 0.0]),
        ([("a", 0.5), ("b", 0.2), ("c", 0.1)], [0.5, 0.2, 0.1]),
        ([("a", 0.7), ("a", 0.65), ("b", 0.4), ("a", 0.4)], [0.7, 0.65, 0.3, 0.4]),
        ([], []),
    ],
)
def test_a_claim_has_at_most_what_other_claims_before_it_leave(claims, bounded):
    assert exclusive(claims) == pytest.approx(bounded)


def test_equal_words_share_a_probability_and_overlaps_leave_the_best(run):
    result, _ = run([("lives", 0.25), ("river", 0.4), ("lives", 0.25, 1)], top_k=5)
    assert [a.text for a in result.answers] == ["lives", "river"]
    assert sum(a.probability for a in result.answers) == pytest.approx(0.9)
    result, _ = run([("lives near", 0.3), ("lives", 0.2), ("dog", 0.1)], top_k=5)
    assert [a.text for a in result.answers] == ["lives near", "dog"]


def test_the_answer_is_what_most_of_the_probability_agrees_with(run):
    result, _ = run([("fox", 0.3), ("7 years old", 0.28), ("7 years", 0.27)], top_k=5)
    assert [a.text for a in result.answers] == ["7 years old", "fox"]
    assert 0.3 < result.answers[0].probability < 0.55


def test_no_more_than_top_k(run):
    pieces = [("fox", 0.3), ("river", 0.2), ("dog", 0.1)]
    assert [a.text for a in run(pieces, top_k=2)[0].answers] == ["fox", "river"]


def test_below_the_threshold_there_is_no_answer_but_a_candidate(run):
    result, _ = run([("fox", 0.3)], calibration=Calibration(threshold=0.4))
    assert (result.text, result.no_answer, [a.text for a in result.answers]) == ("", True, ["fox"])
    result, _ = run([("fox", 0.3)], calibration=Calibration(threshold=0.4), threshold=0.0)
    assert (result.text, result.no_answer) == ("fox", False)


def test_a_long_text_is_read_where_its_words_are_those_of_the_question(run, tiny_tokenizer):
    filler = " ".join(f"Nothing leaves the machine number {i}." for i in range(400))
    text = f"{filler} The fox can live near the river bank. {filler}"
    result, sources = run([], text=text)
    assert len(sources) > 1
    assert all(len(source.ids) <= 200 for source in sources)
    place = text.index("the river bank")
    assert any(any(a <= place < b for a, b in source.spans) for source in sources)
    assert result.no_answer


def test_all_of_a_sentence_that_is_longer_than_a_source_is_read(run):
    text = f"Nothing leaves it. {'§17 ' * 120}the river bank"
    _, sources = run([], text=text)
    assert all(len(source.ids) <= 200 for source in sources)
    read = {place for source in sources for start, end in source.spans for place in range(start, end)}
    assert read.issuperset(place for place in range(len(text)) if not text[place].isspace())


def test_a_text_or_a_question_without_words(run):
    with pytest.raises(EmptyInput):
        run([], text=" \n ")
    with pytest.raises(UsageError):
        Request("answer", TEXT, query=" ")
    with pytest.raises(UsageError):
        Request("answer", TEXT, query="Who?", threshold=1.5)
    with pytest.raises(UsageError):
        Request("answer", TEXT, query="Who?", top_k=0)


def test_calibration_is_a_sigmoid_of_the_log_odds():
    assert RAW.probability(0.3) == pytest.approx(0.3)
    assert Calibration(2.0, 0.0).probability(0.75) == pytest.approx(0.9)
    assert Calibration(1.0, math.log(3)).probability(0.5) == pytest.approx(0.75)
    assert 0 < Calibration(1.5, -1.0).probability(0.0) < Calibration(1.5, -1.0).probability(1.0) < 1
    assert Calibration.from_json({"slope": 2, "intercept": 1, "threshold": 0.3}) == Calibration(2.0, 1.0, 0.3)
    with pytest.raises(CheckpointDamaged):
        Calibration.from_json({"slope": 2})


def pieces_of(text, *wanted):
    return [AnswerPiece.of(text, text.index(piece), text.index(piece) + len(piece)) for piece in wanted]


def test_agreement_counts_words_shared_with_pieces_that_overlap():
    long, short, elsewhere = pieces_of("The old fox saw a red fox.", "old fox", "fox", "red fox")
    assert [piece.words for piece in (long, short, elsewhere)] == [("old", "fox"), ("fox",), ("red", "fox")]
    shared = (1 - EXACT) * 2 / 3
    assert agreement([long, short, elsewhere], [0.3] * 3) == pytest.approx([0.3 + 0.3 * shared] * 2 + [0.3])
    assert agreement([short], [0.4]) == pytest.approx([0.4])


def test_agreement_counts_the_same_words_wherever_they_stand():
    first, second = AnswerPiece.of("A fox. The fox.", 2, 5), AnswerPiece.of("A fox. The fox.", 7, 14)
    assert agreement([first, second], [0.3, 0.2]) == pytest.approx([0.5, 0.5])


def test_agreement_flattens_probabilities_and_keeps_their_sum():
    likely, unlikely = pieces_of("one two", "one", "two")
    scores = agreement([likely, unlikely], [0.6, 0.1])
    assert scores[0] / scores[1] == pytest.approx(6**SHARPNESS)
    assert sum(scores) == pytest.approx(0.7)
    assert agreement([likely], [0.0]) == [0.0]


def said(text, *claims):
    """Each piece of the text that a passage says with a probability, the likeliest first."""
    found = []
    for passage, piece, nth, probability in claims:
        start = -1
        for _ in range(nth + 1):
            start = text.index(piece, start + 1)
        found.append(_Candidate(start, start + len(piece), probability, passage))
    return sorted(found, key=lambda candidate: candidate.probability, reverse=True)


def likely(text, *claims):
    return {text[one.start : one.end]: one.probability for one in agreed(said(text, *claims), text)}


def test_what_many_passages_say_is_no_likelier_than_in_one_of_them():
    text = "The fox came. " * 30
    assert likely(text, (0, "fox", 0, 0.3)) == pytest.approx({"fox": 0.3})
    assert likely(text, *((at, "fox", at, 0.3) for at in range(30))) == pytest.approx({"fox": 0.3})
    assert likely(text, (0, "fox", 0, 0.3), (0, "fox", 1, 0.3)) == pytest.approx({"fox": 0.6})


def test_what_other_passages_say_instead_makes_an_answer_less_likely():
    text = "A fox saw a dog, and a dog saw a bird."
    assert likely(text, (0, "fox", 0, 0.5), (1, "bird", 0, 0.5)) == pytest.approx({"fox": 1 / 3, "bird": 1 / 3})
    own = likely(text, (0, "fox", 0, 0.5), (0, "dog", 0, 0.5))
    assert own == pytest.approx({"fox": 0.5, "dog": 0.5})
    both = likely(text, (0, "fox", 0, 0.5), (0, "dog", 0, 0.1), (1, "dog", 1, 0.1))
    assert both["fox"] == pytest.approx(likely(text, (0, "fox", 0, 0.5), (0, "dog", 0, 0.1))["fox"])


def test_the_likeliest_answer_comes_first_when_all_is_weighed():
    text = "A fox saw a dog, and a dog saw a bird."
    found = agreed(said(text, (0, "fox", 0, 0.5), (1, "bird", 0, 0.48), (2, "dog", 0, 0.9)), text)
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
    assert text[found[0].start : found[0].end] == "dog"


def test_a_certain_piece_has_finite_odds():
    assert rivalled(1.2, [1.0]) == pytest.approx(1 / 2, abs=0.001)
    assert rivalled(0.0, [0.0]) == 0


def test_an_answer_from_a_text_without_a_name_of_the_question_is_doubtful(run):
    (named,) = run([("dog", 0.8)], query="Which animal lives near the River Fox?")[0].answers
    (unnamed,) = run([("dog", 0.8)], query="Which animal lives near the Danube?")[0].answers
    assert named.probability == pytest.approx(0.8)
    assert unnamed.probability == pytest.approx(0.8 * UNKNOWN**RELEVANCE)


def test_an_answer_from_a_chinese_text_about_other_places_is_doubtful(run):
    text = "杭州地铁的票价是9元。"
    probabilities = [
        run([("9元", 0.8)], text, query=f"{city}地铁票价多少？")[0].answers[0].probability for city in ("杭州", "北京")
    ]
    assert probabilities == pytest.approx([0.8, 0.8 * UNKNOWN**RELEVANCE])


def test_what_is_of_another_kind_than_is_wanted_gives_way(run):
    pieces = [("7 years", 0.6), ("the river", 0.2)]
    assert run(pieces, query="What is the price of the fox?")[0].text == "the river"
    assert run(pieces, query="How long did it live?")[0].text == "7 years"


def test_a_piece_that_two_passages_share_counts_once():
    def spans(place):
        return Spans((Span(place, place + 1, math.log(0.4)),))

    text = "It was Ada. Bela came."
    first, second = Source([1, 2, 3, 7, 8], 0, [(0, 6), (7, 10)]), Source([1, 2, 3, 8, 9], 0, [(7, 10), (12, 16)])
    places = [spans(first.document_start + 1), spans(second.document_start)]
    request = Request("answer", text, query="Who was it?")
    (candidate,) = _candidates(SourceText(text), request, [first, second], [1.0, 1.0], places)
    assert (text[candidate.start : candidate.end], candidate.probability) == ("Ada", pytest.approx(0.4))
