"""Whatever bytes a reader is given: ``targets`` says what must hold, ``seeds`` what is mutated, ``run`` does so."""
