"""Why something may not happen, in words that a case worker understands."""


class Refused(Exception):
    """A rule said no. Holds nothing about the person.

    `rule` is the rule's name, `text` the Swedish reason, `source` the requirement or law.
    """

    def __init__(self, rule: str, text: str, source: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.text = text
        self.source = source


class PlainFailure(Exception):
    """Something failed, and the message may be shown as it is: no content, no address."""


class SomeoneWasFaster(Exception):
    """The case changed while the command was decided; decide again on what is known now."""


class UnknownCase(Exception):
    """There is no such case for whoever asks: absent, hidden and blocked are all the same."""


class NoSuchStep(UnknownCase):
    """The case, which whoever asks may look back on, has not so many facts."""
