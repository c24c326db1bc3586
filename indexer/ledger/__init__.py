"""The ledger: every citation that was ever issued, kept with the corpus, one account for each report id.

    LEDGER/cumbria-2013-05.jsonl    JSON Lines, UTF-8, one event a line; lines are only ever added at the end

    {"ledger": 1, "report": "cumbria-2013-05"}                              the format, and whose it is
    {"issued": DAY, "sha256": …, "source": …, "framework": …}               the id was given to this file
    {"first_seen": DAY, "key": …, "fingerprint": …, "section": […], "text": …}   words became citable
    {"last_seen": DAY, "key": …, "fingerprint": …}                          other words stand there now, or
    {"last_seen": DAY, "key": …, "fingerprint": …, "tombstone": REASON}     nothing does ("": no reason given)
    {"seen_again": DAY, "key": …, "fingerprint": …}                         they stand there again
    {"told": DAY, "first_seen": …, "last_seen": …, "key": …, … "text": …}   stood once, which was told later

    account     one account: its bytes, and what they come to
    growth      an account as it goes on; two copies of one
    folder      where the accounts stand, and how they are written
    whole       all accounts, of the folder and of what is served, as a reindex finds them

Promises: the words of a version stand in an account once, and are never taken out; where nothing happened no
byte changes; the order of the lines is the truth, and no day is before the one above it, whatever the clock
says ("" is a first day that nobody knows). Written by ``reindex`` alone, before it publishes.
"""
