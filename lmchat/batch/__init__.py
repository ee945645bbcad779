"""Many texts at once: rows are read, cut into windows and buckets, worked on, kept in a journal, and written.

Reading, writing, windows, the journal and the pool of processes know no engine; `outcomes` alone does.
"""
