from __future__ import annotations

import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.errors import UsageError
from lmchat.modes.chat import (
    DECODING,
    FALLBACK,
    MUTUAL_WEIGHT,
    SAMPLES,
    STANDING_WEIGHED,
    echo,
    reply_ids,
)
from lmchat.modes.request import Request
from lmchat.modes.talking.danger import names_help
from lmchat.modes.talking.standing import all_standing, standing_replies
from lmchat.modes.talking.talk_language import in_one_language, language_of
from lmchat.modes.talking.turns import conversation
from lmchat.modes.values import Candidate
from lmchat.modes.work import Decode, Score, Show
from lmchat.text.talk.exchanges import Exchanges
from lmchat.text.talk.index import packed

DRAWN = [f"The fox number {number} reads." for number in range(SAMPLES)]
TALK = ("Do you like the river?", "The river is quick.")


def request(text="What is it?", **wishes):
    """A request for a reply that is written, as who sets how it is decoded gets it."""
    return Request("chat", text, **{"decoding": DECODING} | wishes)


def said(text, *turns, seed=0):
    """A request as most are."""
    return Request("chat", text, turns=turns, seed=seed)


def likelihood_of(wanted, tokenizer):
    """The model finds one text unlikely after nothing, and all others likely."""
    return lambda source, text: -1.0 if tokenizer.decode(text) == wanted else -0.1


def test_the_source_is_the_conversation_as_training_has_it(drive, tiny_tokenizer):
    (source,) = drive(request(turns=TALK), DRAWN, max_source=200).sources
    head = [tiny_tokenizer.mode_id("chat"), tiny_tokenizer.length_id("short"), tiny_tokenizer.sep_id]
    assert source.ids == head + conversation([*TALK, "What is it?"], tiny_tokenizer).ids
    assert source.query_length == 0


def test_turns_before_another_language_are_not_read(drive, tiny_tokenizer):
    turns = ("你好！", "Hello!", "Do you speak Chinese?")
    (source,) = drive(request("A little?", turns=("Yes?", *turns)), DRAWN, max_source=200).sources
    head = [tiny_tokenizer.mode_id("chat"), tiny_tokenizer.length_id("short"), tiny_tokenizer.sep_id]
    assert source.ids == head + conversation([*turns[1:], "A little?"], tiny_tokenizer).ids


def test_the_model_reads_no_more_than_it_can(drive):
    (source,) = drive(request("word " * 300, turns=TALK * 20), DRAWN, max_source=40).sources
    assert len(source.ids) == 40


def test_several_replies_are_sampled_each_with_its_seed(drive):
    works = [drive(request(seed=seed), DRAWN).of(Decode)[0] for seed in (0, 1, 2)]
    assert all(len(work.sources) == SAMPLES and work.config == DECODING and not work.shown for work in works)
    assert len({seed for work in works for seed in work.seeds}) == 3 * SAMPLES


def test_the_reply_is_the_one_that_is_unlikely_without_the_conversation(drive, tiny_tokenizer):
    outcome = drive(request(), DRAWN, likelihood=likelihood_of(DRAWN[5], tiny_tokenizer))
    assert outcome.result.text == outcome.shown == DRAWN[5]
    assert outcome.result.candidates[0].text == DRAWN[5]
    assert sorted(candidate.text for candidate in outcome.result.candidates) == sorted(DRAWN)
    (work,) = outcome.of(Score)
    assert all(len(source.ids) == 3 for source in work.sources)


def test_what_was_said_is_not_said_again(drive, tiny_tokenizer):
    turns = ("Hello.", DRAWN[5])
    outcome = drive(request(turns=turns), DRAWN, likelihood=likelihood_of(DRAWN[5], tiny_tokenizer))
    assert outcome.result.text != DRAWN[5]


def test_what_the_other_said_is_not_said_again(drive, tiny_tokenizer):
    likely = likelihood_of(DRAWN[5], tiny_tokenizer)
    assert drive(request(turns=("Hello.", "Yes.")), DRAWN, likelihood=likely).result.text == DRAWN[5]
    assert drive(request(turns=(DRAWN[5], "Yes.")), DRAWN, likelihood=likely).result.text != DRAWN[5]


@pytest.mark.parametrize(("stop_reason", "ends"), [("eos", 1), ("length", 0)])
def test_the_end_of_a_reply_is_weighed_where_it_was_written(drive, tiny_tokenizer, stop_reason, ends):
    outcome = drive(request(), DRAWN, stop_reason=stop_reason)
    sizes = sorted(len(tiny_tokenizer.encode(text)) + ends for text in DRAWN)
    assert sorted(candidate.tokens for candidate in outcome.result.candidates) == sizes
    assert all(one.unprompted == pytest.approx(-0.1 * one.tokens) for one in outcome.result.candidates)


def test_what_lmchat_said_itself_is_not_said_again_where_it_can(drive, tiny_tokenizer):
    turns = ("Hello.", "The dog.", *["Yes.", "The fox."] * 10)
    replies = ["The dog."] * (SAMPLES - 1) + ["It is Aldermoor."]
    likely = likelihood_of("The dog.", tiny_tokenizer)
    outcome = drive(request("Is it Aldermoor?", turns=turns), replies, likelihood=likely)
    assert {candidate.text for candidate in outcome.result.candidates} == {"It is Aldermoor."}
    assert drive(request("Is it?", turns=turns), ["The dog!"] * SAMPLES).result.text == "The dog!"
    assert drive(request("The dog.", turns=turns[2:]), ["The dog."] * SAMPLES).result.text == "The dog."


def test_crude_replies_and_empty_ones_are_left_out(drive):
    outcome = drive(request(), ["What a bitch.", "!!!", ""] + ["The dog."] * (SAMPLES - 3))
    assert {candidate.text for candidate in outcome.result.candidates} == {"The dog."}


def test_replies_with_words_that_the_model_made_up_are_left_out_where_it_can(drive):
    replies = ["It is prettyonful."] * (SAMPLES - 1) + ["It is Aldermoor."]
    outcome = drive(request("Is it Aldermoor?"), replies)
    assert [candidate.text for candidate in outcome.result.candidates] == ["It is Aldermoor."]
    outcome = drive(request("Where?"), ["It is prettyonful."] * SAMPLES)
    assert outcome.result.text == "It is prettyonful."


def test_the_language_of_the_last_turn_is_kept_where_it_can(drive):
    mixed = ["The dog."] * (SAMPLES - 1) + ["今天的天气很好。"]
    assert drive(request("你好"), mixed).result.text == "今天的天气很好。"
    assert drive(request("你好"), ["The dog."] * SAMPLES).result.text == "The dog."


@pytest.mark.parametrize(("message", "language"), [("Hello", "en"), ("你好", "zh")])
def test_without_a_usable_reply_a_standing_one_is_given_and_said_to_be_so(drive, message, language):
    outcome = drive(request(message), ["!!!"] * SAMPLES)
    assert (outcome.result.text, outcome.result.fallback) == (FALLBACK[language], True)
    assert not outcome.of(Score)


def test_the_callers_search_writes_one_reply(drive):
    greedy = DecodingConfig(max_new_tokens=5)
    outcome = drive(request(decoding=greedy), ["The dog."])
    assert outcome.configs == [greedy]
    assert outcome.result.text == "The dog."


@pytest.mark.parametrize(
    ("written", "stop_reason", "reply"),
    [
        ("One fox. Two dogs. A third", "length", "One fox. Two dogs."),
        ("A fox that never", "length", "A fox that never…"),
        ("A lazy dog", "eos", "A lazy dog."),
        ("what is it", "eos", "what is it?"),
        ("今天的天气很好", "eos", "今天的天气很好。"),
        ("A fox. A dog. A bird. A cat. A bee.", "eos", "A fox. A dog. A bird."),
        ("我想， 今天的天气很好 。", "eos", "我想，今天的天气很好。"),
        ("今天的天气很好，", "eos", "今天的天气很好。"),
        ("今天的天气很好， 我想，", "length", "今天的天气很好，我想…"),
        ("The dog, or,", "eos", "The dog, or."),
        ("the \x1b[31mred\x07 fox.\n", "eos", "the [31mred fox."),
    ],
)
def test_a_reply_ends_with_a_sentence(drive, written, stop_reason, reply):
    outcome = drive(request(decoding=DecodingConfig()), [written], stop_reason=stop_reason)
    assert outcome.result.text == outcome.shown == reply


@pytest.fixture
def exchanges(tmp_path):
    lines = (
        ("The fox died.", "How old was it?"),
        ("The fox died!", "Oh no, the poor one."),
        ("I like tea.", "Which one?"),
    )
    (tmp_path / "talks.en.npz").write_bytes(packed(lines))
    return Exchanges(tmp_path)


def test_what_was_replied_to_much_the_same_is_weighed_and_nothing_is_written(drive, tiny_tokenizer, exchanges):
    outcome = drive(said("the fox died"), [], exchanges=exchanges)
    retrieved = {candidate.text for candidate in outcome.result.candidates if candidate.origin == "retrieved"}
    assert retrieved == {"How old was it?", "Oh no, the poor one."}
    assert outcome.result.text == outcome.shown == outcome.result.candidates[0].text
    assert outcome.result.text in retrieved
    assert (outcome.result.fallback, outcome.result.stop_reason) == (False, "eos")
    assert not outcome.of(Decode)
    assert all(piece.quoted for work in outcome.of(Show) for piece in work.pieces)

    def dull(source, text):
        return -5.0 if len(source.ids) > 3 and tiny_tokenizer.decode(text) == "How old was it?" else -0.1

    assert drive(said("the fox died"), [], exchanges=exchanges, likelihood=dull).result.text == "Oh no, the poor one."


def test_a_standing_reply_is_given_where_nothing_like_it_was_said(drive, exchanges):
    outcome = drive(said("Where is the station?"), [], exchanges=exchanges)
    standing = standing_replies("Where is the station?", (), "en", STANDING_WEIGHED, 0)
    assert {candidate.text for candidate in outcome.result.candidates} == set(standing)
    assert outcome.result.text == outcome.shown == outcome.result.candidates[0].text
    assert (outcome.result.fallback, outcome.result.candidates[0].origin) == (False, "standing")


def test_the_standing_reply_that_fits_best_is_given_where_no_other_fits(drive, tiny_tokenizer, exchanges):
    best = list(standing_replies("the fox died", (), "en", STANDING_WEIGHED, 0))[3]

    def likelihood(source, text):
        return -1.0 if len(source.ids) > 3 and tiny_tokenizer.decode(text) == best else -9.0

    outcome = drive(said("the fox died"), [], exchanges=exchanges, likelihood=likelihood)
    assert outcome.result.text == best
    assert outcome.result.candidates[0].origin == "standing"


def test_a_standing_reply_in_a_talk_does_not_hide_what_else_was_replied(drive, tmp_path):
    standing = min(all_standing("en"))
    talks = [("The fox died.", standing), ("The fox died of age.", "How old was it?"), ("I like tea.", "Which one?")]
    (tmp_path / "talks.en.npz").write_bytes(packed(talks))
    outcome = drive(said("The fox died."), [], exchanges=Exchanges(tmp_path))
    origins = {candidate.text: candidate.origin for candidate in outcome.result.candidates}
    assert origins.pop("How old was it?") == "retrieved"
    assert set(origins.values()) == {"standing"}


def test_who_sets_how_replies_are_written_gets_one_that_is_written(drive, exchanges):
    outcome = drive(request("the fox died"), DRAWN, exchanges=exchanges)
    assert outcome.of(Decode)
    assert {candidate.origin for candidate in outcome.result.candidates} == {"written"}


def test_in_danger_nothing_is_written_and_the_reply_names_help(drive, exchanges):
    outcome = drive(request("I want to die.", decoding=DecodingConfig()), ["Fine."], exchanges=exchanges)
    assert not outcome.of(Decode)
    assert all(names_help(candidate.text) for candidate in outcome.result.candidates)
    assert outcome.result.text


def test_a_retrieved_reply_is_not_given_twice(drive, exchanges):
    once = drive(said("the fox died"), [], exchanges=exchanges).result.text
    again = drive(said("the fox died", "The fox died.", once), [], exchanges=exchanges).result.text
    assert {once, again} == {"How old was it?", "Oh no, the poor one."}


def test_given_replies_are_weighed_in_their_order(drive, tiny_tokenizer):
    def likelihood(source, text):
        return -0.2 if len(source.ids) > 3 and tiny_tokenizer.decode(text) == "The dog." else -1.0

    outcome = drive(request(replies=("The fox.", "the dog")), [], likelihood=likelihood)
    fox, dog = outcome.result.candidates
    assert outcome.result.text == dog.text == "the dog"
    assert dog.tokens == len(reply_ids("the dog", tiny_tokenizer)) + 1
    assert dog.log_probability == pytest.approx(-0.2 * dog.tokens)
    assert fox.per_token == fox.unprompted / fox.tokens == -1.0
    assert not outcome.of(Decode)


def test_mutual_information_takes_off_what_is_likely_at_all_times():
    dull, telling = Candidate("I do not know.", 4, -4.0, -2.0), Candidate("A red car.", 4, -5.0, -12.0)
    assert dull.per_token > telling.per_token
    assert dull.mutual_information(MUTUAL_WEIGHT) < telling.mutual_information(MUTUAL_WEIGHT)


@pytest.mark.parametrize(
    ("reply", "said", "share"),
    [("Yes.", ["yes!"], 1.0), ("It is red.", ["no", "so so"], 0.0), ("A", [], 0.0), ("...", ["..."], 0.0)],
)
def test_an_echo_is_a_share_of_what_both_say(reply, said, share):
    assert echo(reply, said) == share


@pytest.mark.parametrize("text", ["", " \n", "\x1b[0m"])
def test_a_message_of_nothing_is_refused(text):
    with pytest.raises(UsageError, match="no message"):
        request(text)


@pytest.mark.parametrize("message", ["666", "👍", "？？？", "OK", "haha", "iPhone 15", "Harry Potter!"])
def test_what_is_said_in_either_language_changes_none(drive, tiny_tokenizer, message):
    turns = ("你喜欢什么电影？", "我喜欢看老电影。")
    replies = [*["Yes."] * (SAMPLES - 1), "我看过很多。"]
    outcome = drive(request(message, turns=turns), replies, max_source=400)
    assert outcome.result.text == "我看过很多。"
    assert turns[0] in tiny_tokenizer.decode(outcome.sources[0].ids)
    assert drive(request(message, turns=turns), [""] * SAMPLES).result.text == FALLBACK["zh"]
    assert in_one_language([*turns, message, "谢谢！"], "你看过几部？") == [*turns, message, "谢谢！"]


@pytest.mark.parametrize(
    ("turns", "said", "language"),
    [
        ((), "OK", "en"),
        (("你好！", "你好！"), "thank you", "en"),
        (("你好！", "你好！"), "Speak English please", "en"),
        (("Hello!", "Hi, how are you?"), "haha", "en"),
        (("Hello!", "Hi, how are you?"), "好", "zh"),
    ],
)
def test_the_language_of_a_talk_is_that_of_the_last_turn_that_tells_it(turns, said, language):
    assert language_of(turns, said) == language


def test_what_was_told_in_the_talk_is_the_only_reply_where_it_is_asked_for(drive):
    outcome = drive(said("what is my name?", "I'm Priya", "Hello!"), DRAWN)
    assert outcome.result.text == outcome.shown == "Your name is Priya, as you told me."
    assert [candidate.origin for candidate in outcome.result.candidates] == ["standing"]
