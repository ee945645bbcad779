"""Everything that the interactive terminal says: English here, other languages in files of their own.

A new string is a line in `Strings` and a line in `chinese.Chinese`. A key that the user may change is named by what it
does, as `{new-line}` (`keymap.with_keys`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, ClassVar

from lmchat.errors import LmchatError

Texts = Mapping[str, str]


class Strings:
    """What is said, in English."""

    TITLE = "lmchat"
    COLON = ": "
    SEMICOLON = "; "

    MODES: ClassVar[Texts] = {"chat": "Chat", "summarize": "Summarize", "answer": "Ask", "generate": "Generate"}
    HINTS: ClassVar[Texts] = {
        "chat": "What you want to say, or a file's path",
        "summarize": "A text, or the path of a file",
        "answer": "A question about the attached text",
        "generate": "The beginning of a text, which goes on",
    }
    HINT_OF_KEYS = ". Enter sends, {new-line}: new line"

    KEYS: ClassVar[Texts] = {
        "help": "Help",
        "why": "Why",
        "mode": "Mode",
        "to-chat": "Chat",
        "to-summarize": "Summarize",
        "to-answer": "Ask",
        "to-generate": "Generate",
        "copy": "Copy",
        "copy-reply": "Copy",
        "again": "Again",
        "stop": "Stop",
        "quit": "Quit",
        "palette": "Commands",
        "how-to-quit": "How to quit",
        "new-line": "New line",
        "editor": "Editor",
        "back": "Back",
        "word-before": "Previous",
        "next-word": "Next",
        "first-word": "First word",
        "last-word": "Last word",
        "view": "Next view",
        "settings": "Settings",
        "scores": "Scores",
        "next-tab": "Next tab",
        "reference": "Reference",
        "match-words": "ROUGE-1",
        "match-pairs": "ROUGE-2",
        "match-longest": "ROUGE-L",
        "compare": "Compare",
        "other-left": "Other left",
        "other-right": "Other right",
        "defaults": "All defaults",
        "edit": "Edit",
        "copy-message": "Copy message",
        "messages": "Messages",
        "prompt": "Prompt",
        "page-above": "Page up",
        "page-below": "Page down",
        "message-above": "Message above",
        "message-below": "Message below",
        "file": "File",
        "folder-above": "Folder above",
        "search": "Search",
        "found-above": "Found above",
        "found-below": "Found below",
        "sessions": "Sessions",
        "open": "Open",
        "rename": "Rename",
        "delete": "Delete",
        "undo": "Undo",
        "export": "Export",
        "session-above": "Session above",
        "session-below": "Session below",
        "ten-above": "Ten sessions up",
        "ten-below": "Ten sessions down",
    }

    WELCOME = (
        "Paste a text or type the path of a file, and press Enter: lmchat summarizes it. "
        "The tab Ask ({to-answer}) answers questions about it. {help} shows all commands. Nothing leaves this machine."
    )

    WELCOME_CHAT = (
        'Say something, or type the path of a file, then ask about it or write "summarize". '
        "The other tabs ({mode}) do one thing each. {help} shows all commands. Nothing leaves this machine."
    )

    WAITING = "waiting for its turn"
    LOADING = "loading the engine"
    READING = "reading"
    STAGES: ClassVar[Texts] = {"select": "looking for what matters", "read": "reading", "write": "writing"}
    CANCELLED = "stopped"
    FAILED = "failed"
    CUT = "cut at its greatest length"
    FALLBACK = "The model wrote nothing reliable; this is quoted from the text itself."
    ALL_OF_IT = "The text is one short sentence; this is all of it."
    CHAT_FALLBACK = "The model wrote nothing usable; this is a standing reply."
    EMPTY_REPLY = "The model wrote nothing."
    NO_ANSWER = "No answer in this text."
    BEST_GUESS = "The best guess"
    PROBABILITY = "probability"
    ALSO_POSSIBLE = "Also possible"

    ATTACHED = "attached"
    PASTED = "pasted text"
    CHARACTERS = "characters"
    TOKENS = "tokens read"
    FIRST_TOKEN = "first word"
    SPEED = "tok/s"
    SECONDS = "s"
    ENGINE_LOADING = "loading"
    ENGINE_MISSING = "no checkpoint"
    ENGINE_UNUSABLE = "{mode} cannot be used yet"
    CHAT_WITHOUT_ENGINE = 'With a file attached, questions about it and "summarize" work here all the same.'

    NO_SOURCE = "there is no text to ask about"
    NO_SOURCE_HINT = "attach a file with /file PATH, or paste a text"
    NO_TEXT = "there is no text to summarize"
    NO_TEXT_HINT = "paste one, or type the path of a file"
    A_QUESTION = "that is a question, not a text to summarize"
    A_QUESTION_HINT = "go to Ask for an answer from the attached text"
    NOW_SUMMARIZE = "The text is attached: Enter summarizes it."
    NOW_SAY = 'The text is attached: ask about it, or write "summarize".'
    EDITING = "in place of an earlier message; {stop}: a new one"
    NO_TRANSLATION = "lmchat does not translate"
    OWN_LANGUAGE = "summaries and answers are in the language of the text"
    NOW_ASK = "The text is attached: now ask about it."
    NOTHING_TO_REPEAT = "There is no message to repeat yet."
    NOTHING_TO_COPY = "There is no reply to copy yet."
    NOTHING_TO_EXPLAIN = "There is no reply to explain yet."
    NOTHING_TO_EDIT = "There is no message to edit yet."
    TOO_LONG_TO_EDIT = "The text is too long to be edited here; it is attached."
    COPIED = "The reply is copied."
    COPIED_MESSAGE = "The message is copied."
    SET = "is now"
    DEFAULT = "default"
    DEFAULT_IS = "default"
    SETTINGS_TITLE = "Settings of the next replies (two defaults: English / Chinese)"
    SETTING_NO_LIMIT = "no limit"
    SETTING_DEFAULTS: ClassVar[Texts] = {"length": "short", "threshold": "the checkpoint's"}
    SETTING_MEANINGS: ClassVar[Texts] = {
        "length": "a headline, a sentence or two, or a paragraph",
        "sentences": "at most so many sentences; where no length is set, it follows",
        "chars": "at most so many characters",
        "ratio": "at most this share of the text, above 0 and up to 1",
        "seed": "the same seed gives the same text (sampling only)",
        "threshold": "below this probability there is no answer; 0 always answers",
        "method": "consensus draws several texts and takes the most typical, beam weighs several, greedy takes the "
        "likeliest piece, sample draws one",
        "samples": "texts that are drawn (consensus only)",
        "beam_size": "texts that are weighed against each other (beam only)",
        "length_penalty": "more favours longer texts; 0 is off (beam only)",
        "coverage_penalty": "more favours texts that leave nothing out; 0 is off (beam only)",
        "no_repeat_ngram_size": "no run of so many pieces comes twice; 0 is off",
        "min_new_tokens": "no end before so many pieces",
        "max_new_tokens": "the end after so many pieces",
        "temperature": "below 1 likelier words, above 1 wilder ones (sampling only)",
        "top_k": "draw from the likeliest so many pieces; 0 is off (sampling only)",
        "top_p": "draw from the likeliest pieces that make this probability; 1 is off (sampling only)",
        "repetition_penalty": "above 1, what is written already becomes less likely; 1 is off",
    }
    ANSWER_SETTING_MEANINGS: ClassVar[Texts] = {"top_k": "so many answers, the likeliest first"}
    CHAT_SETTING_MEANINGS: ClassVar[Texts] = {
        "seed": "another seed gives other replies, where several fit nearly as well"
    }
    CHAT_WRITES = (
        "Where more than the seed is set, the network writes the replies of the chat itself; those that it chooses "
        "otherwise are mostly better."
    )

    NOTHING_TO_SCORE = "There is no reply to score yet."
    SCORES_TITLE = "Scores of the reply"
    SCORES_NO_REFERENCE = "no reference: {reference} takes one"
    SCORES_MEASURING = "measuring"
    SCORES_AGAINST = "Against the reference"
    SCORES_OWN = "Against its own text"
    SCORES_SESSION = "This session"
    SCORES_REPLY = "the reply; underlined: also in the reference"
    SCORES_REFERENCE = "the reference"
    SCORES_TOKENIZER = "tokenizer"
    SCORE_COLUMNS = ("P", "R", "F1")
    SCORE_ROWS: ClassVar[Texts] = {"summary": "reply"}
    OWN_TITLES: ClassVar[Texts] = {
        "coverage": "copied words",
        "density": "piece length",
        "compression": "times shorter",
        "novel_unigrams": "new words",
        "novel_bigrams": "new word pairs",
        "repetition": "repeated pairs",
    }
    OWN_MEANINGS: ClassVar[Texts] = {
        "coverage": "the share of words in pieces of the text",
        "density": "mean length in words of the piece that a word is in",
        "compression": "words of the text for each word of the reply",
        "novel_unigrams": "the share of words that the text does not have",
        "novel_bigrams": "the share of pairs that the text does not have",
        "repetition": "the share of pairs that the reply had before",
    }
    REFERENCE_TITLE = "The reference: a text, or the path of a file"
    REFERENCE_HINT = "what a person would have written, or the path of a file with it"
    REFERENCE_MISSING = "no such file"
    REFERENCE_IS = "The reference of the replies about this text is"

    NOTHING_TO_COMPARE = "There is no reply to compare yet."
    COMPARE_TITLE = "Two replies to the same message; underlined: only in one of them"
    COMPARE_ONE = "There is one reply to this message. {again} writes another, {settings} changes the settings before."
    COMPARE_DEFAULTS = "default settings"
    COMPARE_EARLIER = "settings of that time"
    COMPARE_REPLY = "reply"

    SEARCH_TITLE = "What you sent"
    SEARCH_HINT = "words of the message"
    PICKER_TITLE = "Attach a file from"
    NOT_SAVED = "not saved"
    SAVED_LATE = "What could not be saved before is saved now."
    EXPORTED = "The conversation is saved in"
    QUIT_WITH = "leaves lmchat"
    DRAFT_KEPT = "{recall}: brings the message back"
    DEFECT = "a defect in lmchat"
    DEFECT_HINT = "please report it"

    EDITOR_UNNAMED = "no editor is named"
    EDITOR_UNNAMED_HINT = "set the variable EDITOR before lmchat starts, such as EDITOR=nano"
    EDITOR_FAILED = "ended with the code"
    EDITOR_UNCHANGED = "the message is as it was"
    EDITOR_NOT_HERE = "an editor needs a terminal"
    EDITOR_NOT_HERE_HINT = "write here; {new-line} begins a new line"
    PALETTE_HINT = "What to do"
    THEME_HINT = "The name of a theme"
    THEME_UNKNOWN = "there is no theme"

    COMMAND_UNKNOWN = "there is no command"
    COMMAND_HINT = "/help lists all"
    COMMAND_ARGUMENT = "write it as"
    SETTING_UNKNOWN = "this mode has no setting"
    SETTING_KNOWN = "known are"
    SETTING_NUMBER = "is no number"

    HELP_COMMANDS: ClassVar[Texts] = {
        "/file PATH": "attach text, Markdown, HTML, PDF, DOCX, mail or subtitles; /file alone shows what is there",
        "/detach": "let go of the attached text",
        "/length short|medium|long": "a headline, a sentence or two, a paragraph",
        "/set NAME VALUE": "change a setting of the mode; VALUE may be default; /set alone lists them",
        "/settings": "all settings of the modes in one place",
        "/reference PATH|TEXT": "score the replies about the text against a reference",
        "/scores": "the scores of the reply",
        "/compare NAME VALUE": "reply once more with other settings, and show both side by side",
        "/sessions": "saved sessions: search, open, rename, delete, export",
        "/theme NAME": "change the colours; /theme alone shows all themes",
        "/export PATH": "save the conversation; PATH ends in .md, .json, .txt or .html",
        "/clear": "begin anew",
        "/help": "this list",
        "/quit": "leave",
    }
    HELP_MODE = "switch to the mode"
    HELP_KEYS: ClassVar[Texts] = {
        "send": "send",
        "new-line": "a new line",
        "editor": "write the message in the editor that VISUAL or EDITOR names",
        "stop": "stop the reply; what is written stays",
        "recall": "what you sent before",
        "search": "search in what you sent",
        "complete": "complete a command, or a path after /file",
        "file": "choose a file to attach",
        "messages": "go to the messages: {message-above} and {message-below} move, {copy-reply} copies the reply, "
        "{copy-message} the message, {edit} edits; {prompt} goes back",
        "page-above": "the conversation, a page up",
        "page-below": "a page down",
        "again": "do the message again, with the settings as they are now, and another seed",
        "why": "see why: the words of the reply, and where they come from",
        "mode": "the next mode",
        "copy": "copy the reply",
        "settings": "the settings",
        "scores": "the scores of the reply, against a reference (/reference) or its own text",
        "compare": "two replies to the same message side by side",
        "sessions": "saved sessions",
        "palette": "the command palette: all commands, and the themes",
        "how-to-quit": "copy what is selected, or empty the prompt: {recall} brings the message back",
        "quit": "leave",
    }

    OK = "OK"
    PRIVATE = "private"
    NOTHING_TO_EXPORT = "there is nothing to save yet"
    NOTHING_TO_EXPORT_HINT = "send a message first"
    DELETED = "the session of this conversation is deleted"
    DELETED_HINT = "{sessions}, {undo} brings it back"
    SESSIONS_TITLE = "Saved sessions"
    SESSIONS_PRIVATE = "Sessions of this private window; nothing is kept"
    SESSIONS_SEARCH = "Search: words, or their beginnings"
    SESSIONS_NONE = "No session is saved yet."
    SESSIONS_NOT_FOUND = "Nothing is found."
    SESSIONS_MESSAGES = "messages"
    SESSIONS_MESSAGE = "message "
    SESSIONS_UNTITLED = "(no title)"
    SESSIONS_TITLED = "title"
    SESSIONS_SAYS: ClassVar[Texts] = {"user": "you", "assistant": "lmchat"}
    SESSION_DELETED = "is deleted; {undo} brings it back"
    SESSION_BACK = "is there again"
    SESSION_NOTHING_DELETED = "There is nothing to undo."
    SESSION_RENAME = "The title of the session; empty: its first words"
    SESSION_EXPORT = "Where to save the session: a path that ends in .md, .json, .txt or .html"

    WHY_TITLE = "See why"
    WHY_ANSWERS = "answers, best first"
    WHY_WORDS = "words of the reply"
    WHY_LEGEND = "underlined: copied from the text"
    WHY_QUOTED = "quoted from the text; the model did not write it"
    WHY_ORIGINS: ClassVar[Texts] = {
        "retrieved": "said to a similar message in a talk written for lmchat; the model chose it",
        "standing": "one of the replies that fit nearly any message of this kind",
    }
    WHY_SENTENCES = "the sentences that the reply rests on"
    WHY_NOT_KEPT = "How each word was written is kept for the last {count} replies of a running session only."
    WHY_WORD_TAB = "Word by word"
    WHY_ANSWER_TAB = "Answer by answer"
    WHY_MAP_TAB = "Heat map"
    WHY_ENTROPY = "entropy"
    WHY_NATS = "nats"
    WHY_COPIED = "copied from the text"
    WHY_COPIED_EARLIER = "copied from what was said"
    WHY_GENERATED = "generated"
    WHY_INSTEAD = "Could have been"
    WHY_LOOKED_AT = "Looked at"
    WHY_EARLIER = "(said before)"
    WHY_PLACE = "characters"
    WHY_SOURCE = "the text"
    WHY_CHANGED = "the text, changed since: no marks"
    WHY_MESSAGE = "the message"
    WHY_WEIGHED_TAB = "Weighed replies"
    WHY_WEIGHED = "Best first. How likely a token of each is: after what was said, and after nothing"
    WHY_SOURCE_DRAWN = "the text; » is drawn on"
    WHY_LEFT_OUT = "[… left out …]"
    WHY_WORD = "word"
    WHY_MAP_HINT = "percent of the attention; words that got less than 2 % everywhere are left out"

    def problem(self, error: LmchatError) -> str:
        """An error with its hint, as it is shown."""
        return str(error)


class _Spoken(Strings):
    """The strings of the language that is spoken where they are asked for."""

    def __getattribute__(self, name: str) -> Any:
        return getattr(_spoken.get(), name)


ENGLISH = Strings()
_spoken: ContextVar[Strings] = ContextVar("lmchat_strings", default=ENGLISH)

strings: Strings = _Spoken()
"""What the running application says; English where none runs. Not for module and class level: that runs too early."""


def speak(language: Strings) -> None:
    """Say everything in this language from now on, in this context and those that come from it.

    The application does it for all its tasks when it starts; a thread has to be given the context.
    """
    _spoken.set(language)
