"""Names of Sweden's municipalities, counties and provinces, as single words of a text.

Left out are those that are everyday words or common names of people as well.
"""

_NAMES = """
alafors alingsås alvesta aneby arboga arjeplog arvidsjaur arvika askersund avesta bengtsfors
bjurholm bjuv blekinge boden bohuslän bollebygd bollnäs borgholm borlänge borås botkyrka
boxholm bromölla bräcke burlöv båstad dalarna dalsland dals-ed danderyd degerfors dorotea
eksjö emmaboda enköping eskilstuna eslöv essunga fagersta falkenberg falköping falun filipstad
finspång flen forshaga färgelanda gagnef gislaved gnesta gnosjö gotland grums grästorp
gullspång gällivare gästrikland gävle götaland göteborg götene habo hagfors halland hallsberg
hallstahammar halmstad hammarö haninge haparanda heby hedemora helsingborg herrljunga hjo
hofors huddinge hudiksvall hultsfred hylte håbo hällefors hälsingland härjedalen härnösand
härryda hässleholm höganäs högsby hörby höör jokkmokk jämtland järfälla jönköping kalix kalmar
karlsborg karlshamn karlskoga karlskrona karlstad katrineholm kinda kiruna klippan knivsta
kramfors kristianstad kristinehamn krokom kumla kungsbacka kungsör kungälv kävlinge köping
laholm landskrona lappland laxå lekeberg leksand lerum lessebo lidingö lidköping linköping
ljungby ljusdal ljusnarsberg lomma ludvika luleå lund lycksele lysekil malmö malung malå
mariestad markaryd medelpad mjölby mora motala mullsjö munkedal munkfors mölndal mönsterås
mörbylånga nacka nordanstig nordmaling norrbotten norrköping norrland norrtälje norsjö nybro
nykvarn nyköping nynäshamn närke nässjö ockelbo olofström orsa orust osby oskarshamn ovanåker
oxelösund pajala partille perstorp piteå ragunda robertsfors ronneby rättvik salem sandviken
sigtuna simrishamn sjöbo skara skellefteå skinnskatteberg skurup skåne skövde smedjebacken
småland sollefteå sollentuna solna sorsele sotenäs staffanstorp stenungsund stockholm storfors
storuman strängnäs strömstad strömsund sundbyberg sundsvall sunne surahammar svalöv svealand
svedala svenljunga säffle säter sävsjö söderhamn söderköping södermanland södertälje
sölvesborg sörmland tanum tibro tidaholm tierp timrå tingsryd tjörn tomelilla torsby torsås
tranemo tranås trelleborg trollhättan trosa tyresö täby töreboda uddevalla ulricehamn umeå
uppland uppsala uppvidinge vadstena vaggeryd valdemarsvik vallentuna vansbro varberg vaxholm
vellinge vetlanda vilhelmina vimmerby vindeln vingåker vårgårda vänersborg vännäs värmdö
värmland värnamo västerbotten västergötland västernorrland västervik västerås västmanland
växjö ydre ystad åmål ånge ångermanland åre årjäng åsele åstorp åtvidaberg älmhult älvdalen
älvkarleby älvsbyn ängelholm öckerö ödeshög öland örebro örkelljunga örnsköldsvik östergötland
östersund österåker östhammar östra-göinge
"""
TOWNS = frozenset(_NAMES.split())
