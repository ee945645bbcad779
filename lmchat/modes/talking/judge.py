"""How well a reply fits a message, as replies that were graded tell it.

The network tells how likely the turns make a reply; what it was given to elsewhere, what its words take up and what
they bring in tell more. A layer of hidden units weighs all that together, fitted to the grades by logistic regression
(scripts/fit_judge.py):

    fitness = output . tanh(hidden (features - mean) / scale + hidden_bias) + output_bias

It is the logit of a grade: 1 of a good reply, 1/2 of a passable one, 0 of a bad one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from lmchat.errors import CheckpointDamaged
from lmchat.text.exchanges import content
from lmchat.text.language import cjk_share
from lmchat.text.messages import denies, kind_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lmchat.modes.values import Candidate

FURTHEST = 4.0
"""Standard deviations from the mean that a feature counts at most."""


class Precedent(NamedTuple):
    """Where a reply comes from.

    Attributes:
        similarity: of the message that it was given to, above 0 and up to 1.
        message: that message; empty of a reply that stands for a kind.
        tone: of a reply that stands for a tone.
    """

    similarity: float
    message: str = ""
    tone: str = ""


class Features(NamedTuple):
    """What is known of a reply to a message.

    Attributes:
        prompted: log-probability of a token of it after the turns, in nats.
        unprompted: the same after nothing.
        similarity: natural log of that of its own message.
        tokens: how many it has.
        standing: whether it stands for a kind or a tone.
        toned: whether it stands for a tone.
        new: words of it that say something and that nobody said.
        taken_up: words of it that the message has.
        recalled: whether it has words that were said before the message.
        missing: words of its own message that say something and that nobody said.
        left: words of the message that its own message has not.
        asks: whether it is a question.
        questioned: whether the message is one.
        short: whether the message is short.
        opposed: whether the one denies something and the other does not.
        turns: how many there are before the message.
        words: of the message that say something.
        chinese: whether the message is.
    """

    prompted: float
    unprompted: float
    similarity: float
    tokens: float
    standing: float
    toned: float
    new: float
    taken_up: float
    recalled: float
    missing: float
    left: float
    asks: float
    questioned: float
    short: float
    opposed: float
    turns: float
    words: float
    chinese: float

    @classmethod
    def of(cls, candidate: Candidate, precedent: Precedent, message: str, turns: Sequence[str]) -> Self:
        """Those of a reply that the network has weighed."""
        said, before, own = content([message]), content(turns), content([candidate.text])
        other = content([precedent.message])
        kind = kind_of(message)
        return cls(
            prompted=candidate.per_token,
            unprompted=candidate.unprompted / max(1, candidate.tokens),
            similarity=math.log(precedent.similarity),
            tokens=candidate.tokens,
            standing=not precedent.message,
            toned=bool(precedent.tone),
            new=len(own - said - before),
            taken_up=len(own & said),
            recalled=bool(own & before),
            missing=len(other - said - before),
            left=len(said - other) if other else 0,
            asks=candidate.text.rstrip().endswith(("?", "？")),
            questioned=kind == "question",
            short=kind == "short",
            opposed=denies(message) != denies(candidate.text),
            turns=len(turns),
            words=len(said),
            chinese=cjk_share(message) > 0,
        )


@dataclass(frozen=True, slots=True)
class Judge:
    """What the features of a reply tell; all arrays are float.

    Attributes:
        mean: (features,).
        scale: (features,), standard deviations.
        hidden: (units, features).
        hidden_bias: (units,).
        output: (units,).
        output_bias: a number.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    hidden: NDArray[np.float64]
    hidden_bias: NDArray[np.float64]
    output: NDArray[np.float64]
    output_bias: float

    def fitness(self, replies: Sequence[Features]) -> list[float]:
        """The fitness of each reply."""
        import numpy as np

        scaled = ((np.array(replies, dtype=float) - self.mean) / self.scale).clip(-FURTHEST, FURTHEST)
        units = np.tanh(scaled @ self.hidden.T + self.hidden_bias)
        return [float(value) for value in units @ self.output + self.output_bias]

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The judge as it stands in config.json; raises `CheckpointDamaged` when it is none."""
        import numpy as np

        try:
            mean, scale, hidden, hidden_bias, output = (
                np.array(values[name], dtype=float) for name in ("mean", "scale", "hidden", "hidden_bias", "output")
            )
            features, units = len(Features._fields), len(output)
            shapes = [array.shape for array in (mean, scale, hidden, hidden_bias)]
            if shapes != [(features,), (features,), (units, features), (units,)]:
                raise ValueError(f"arrays of the shapes {shapes}")
            return cls(mean, scale, hidden, hidden_bias, output, float(values["output_bias"]))
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointDamaged(f"config.json has a judge without {error}", "reinstall lmchat") from error
