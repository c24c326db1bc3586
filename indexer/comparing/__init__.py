"""The parts of a comparison; ``indexer/compare.py`` puts them together.

    types      the values
    terms      what two texts are compared by: stems, subjects, words in order
    likeness   how likely it is that two paragraphs are about the same matter
    scores     how each two paragraphs score, by that and word by word
    pairing    which paragraphs belong side by side
    reasons    why, in words
    rows       what each two are to each other
    looking_back  where a report itself looks back at the inspection before it
    asked      what became of the earlier report's recommendations
    placed     the judgements of a report by the areas that all frameworks share
    judged     the judgements of two reports, set beside each other by area
    told       what is told of all this in words
    pieces     what its documents are made of
    document   a comparison as a document, and document_asked what was asked again; document_html,
               document_markdown and document_word: the files they become
    over_time  the judgements of several reports, one after the other
    beside     what several reports say about one theme, and which reports can be set beside each other

Nothing here does I/O.
"""
