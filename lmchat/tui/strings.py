"""Everything that the interactive terminal says, in one place, so that it can be said in another language."""

from __future__ import annotations

TITLE = "lmchat"

SUMMARIZE = "Summarize"
SUMMARIZE_HINT = "A text, or the path of a file. Enter sends, Ctrl+J: new line"
ASK = "Ask"
ASK_HINT = "A question about the attached text. Enter sends, Ctrl+J: new line"

WELCOME = (
    "Paste a text or type the path of a file, and press Enter: lmchat summarizes it. "
    "The tab Ask (F3) answers questions about it. F1 shows all commands. Nothing leaves this machine."
)

KEY_HELP = "Help"
KEY_WHY = "Why"
KEY_MODE = "Mode"
KEY_COPY = "Copy"
KEY_AGAIN = "Again"
KEY_STOP = "Stop"
KEY_QUIT = "Quit"
KEY_BACK = "Back"
KEY_PREVIOUS = "Word before"
KEY_NEXT = "Next word"
KEY_VIEW = "Words / heat map"

WAITING = "waiting for its turn"
LOADING = "loading the engine"
READING = "reading"
STAGES = {"select": "looking for what matters", "read": "reading", "write": "writing"}
CANCELLED = "stopped"
FAILED = "failed"
CUT = "cut at its greatest length"
FALLBACK = "The model wrote nothing usable; this is a sentence of the text itself."
EMPTY_REPLY = "The model wrote nothing."
NO_ANSWER = "No answer in this text."
BEST_GUESS = "The best guess"
PROBABILITY = "probability"
ALSO_POSSIBLE = "Also possible"
AGAIN = "again"

ATTACHED = "attached"
PASTED = "pasted text"
CHARACTERS = "characters"
TOKENS = "tokens read"
FIRST_TOKEN = "first word"
SPEED = "tok/s"
SECONDS = "s"
ENGINE_LOADING = "loading"
ENGINE_READY = "ready"
ENGINE_MISSING = "no checkpoint"

NO_SOURCE = "there is no text to ask about"
NO_SOURCE_HINT = "attach a file with /file PATH, or paste a text"
NOW_ASK = "The text is attached: now ask about it."
NOTHING_TO_REPEAT = "There is no message to repeat yet."
NOTHING_TO_COPY = "There is no reply to copy yet."
NOTHING_TO_EXPLAIN = "There is no reply to explain yet."
COPIED = "The reply is copied."
SET = "is now"
DEFAULT = "default"
EXPORTED = "The conversation is saved in"
DEFECT = "a defect in lmchat"
DEFECT_HINT = "please report it"

COMMAND_UNKNOWN = "there is no command"
COMMAND_HINT = "/help lists all"
COMMAND_ARGUMENT = "write it as"
SETTING_UNKNOWN = "this mode has no setting"
SETTING_KNOWN = "known are"
SETTING_NUMBER = "is no number"
EXISTS = "is there already"
EXISTS_HINT = "choose another name"

HELP_COMMANDS = {
    "/file PATH": "attach a file: text, Markdown, HTML, PDF or DOCX",
    "/length short|medium|long": "a headline, a sentence or two, a paragraph",
    "/set NAME VALUE": "change a setting of the mode; VALUE may be default; /set alone lists them",
    "/export PATH": "save the conversation as Markdown",
    "/clear": "begin anew",
    "/help": "this list",
    "/quit": "leave",
}
HELP_MODE = "switch to the mode"
HELP_KEYS = {
    "Enter": "send",
    "Ctrl+J, Shift+Enter": "a new line",
    "Esc": "stop the reply; what is written stays",
    "Up, Down": "what you sent before",
    "Ctrl+R": "do the last message again, with the settings as they are now",
    "F2": "see why: the words of the last reply, and where they come from",
    "F3": "the next mode",
    "F4": "copy the last reply",
    "Ctrl+P": "the command palette, with the themes",
    "Ctrl+Q": "leave",
}

EXPORT_TITLE = "A conversation with lmchat"
EXPORT_YOU = "You"
EXPORT_LMCHAT = "lmchat"
EXPORT_DRAWN_FROM = "Drawn from"

WHY_TITLE = "See why"
WHY_ANSWERS = "answers, best first"
WHY_WORDS = "words of the reply"
WHY_LEGEND = "underlined: copied from the text"
WHY_WORD_TAB = "Word by word"
WHY_MAP_TAB = "Heat map"
WHY_ENTROPY = "entropy"
WHY_NATS = "nats"
WHY_COPIED = "copied from the text"
WHY_GENERATED = "generated"
WHY_INSTEAD = "Could have been"
WHY_LOOKED_AT = "Looked at"
WHY_PLACE = "characters"
WHY_SOURCE = "the text"
WHY_SOURCE_DRAWN = "the text; » is drawn on"
WHY_LEFT_OUT = "[… left out …]"
WHY_WORD = "word"
WHY_MAP_EMPTY = "This reply has no heat map."
WHY_MAP_HINT = "percent of the attention; words that got less than 2 % everywhere are left out"
