"""The words of the field as types: pitch, time, plan, composition, sample, mix, run. No I/O."""
