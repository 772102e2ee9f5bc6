"""What helps to fill in a field, shown under its label in a form."""

HINTS: dict[str, str] = {
    "key": "Små bokstäver a till z, siffror och understreck, till exempel bostad",
    "need": "Samma kortnamn som i behovet ovan",
    "need_refs": "Ett behov per rad",
    "open_needs": "Ett behov per rad. Lämna tomt när inget är öppet.",
    "legal_basis": "Paragraf, lag och lagens nummer, till exempel 11 kap. 1 § SoL (2025:400)",
    "public_text": "Ingen ort, inget boende, ingen skola: alla parter får läsa texten",
    "place_ref": "Ingen adress. Bara den beteckning som utföraren förstår.",
    "handling_instruction": "Det mottagaren måste göra och aldrig får göra",
    "limits": "Med egna ord: vad som inte får lämnas vidare",
    "born": "åååå-mm-dd. Behövs innan samtycke eller skyddat boende kan registreras.",
    "alias": "Ett neutralt namn som inte går att koppla till personen",
    "title": "Det personen eller platsen kallas i ärendet, till exempel kontaktperson",
    "partner": "Välj när mottagaren har en egen inkorg",
    "new_values": "Ett fält i taget. En dag skrivs som åååå-mm-dd.",
    "findings": "Efter en brytning: fråga också om skuld och sorg",
    "pillars": "Med ord. Färgerna överst i ärendet ändrar du med Livsområde uppdaterat.",
    "not_kin": "Den som har samma efternamn som den ärendet gäller, men inte är släkt",
    "harm_test": "Kan någon lida men av att uppgiften lämnas? Skriv varför eller varför inte.",
}
