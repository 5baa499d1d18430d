"""Short forms of given names, by which one text calls one person: Bill for William."""

_TABLE = """
    abe: abraham, al: albert alan alfred, alex: alexander alexandra alejandro, andy: andrew,
    ben: benjamin, bernie: bernard, beth: elizabeth, betty: elizabeth, bibi: benjamin, bill:
    william, billy: william, bob: robert, bobby: robert, cathy: catherine, charlie: charles,
    chris: christopher christine, chuck: charles, dan: daniel, danny: daniel, dave: david,
    debbie: deborah, dick: richard, don: donald, donny: donald, doug: douglas, drew: andrew, ed:
    edward, eddie: edward edwin, frank: francis franklin, fred: frederick alfred, gabe: gabriel,
    geoff: geoffrey, gerry: gerald, greg: gregory, gus: augustus gustav, hank: henry, harry:
    henry harold, jack: john, jake: jacob, jamie: james, jeff: jeffrey geoffrey, jerry: gerald
    jerome, jim: james, jimmy: james, joe: joseph, joey: joseph, johnny: john, jon: jonathan,
    josh: joshua, kate: katherine catherine, kathy: katherine kathleen catherine, katie:
    katherine, ken: kenneth, kenny: kenneth, larry: lawrence laurence, lenny: leonard, liz:
    elizabeth, lupe: guadalupe, maggie: margaret, matt: matthew, max: maximilian maxwell, meg:
    margaret, mick: michael, mickey: michael, mike: michael, mitch: mitchell, nancy: anne, nate:
    nathan nathaniel, ned: edward, nick: nicholas nicolas, paco: francisco, pat: patrick
    patricia, patty: patricia, peggy: margaret, pepe: jose, pete: peter, phil: philip, ray:
    raymond, rich: richard, rick: richard eric, ricky: richard, rob: robert, ron: ronald,
    ronnie: ronald, russ: russell, sally: sarah, sam: samuel, sandy: sandra alexander, sasha:
    alexander aleksandr, stan: stanley, steve: steven stephen, sue: susan, ted: edward theodore,
    terry: terence theresa, theo: theodore, tim: timothy, tom: thomas, tommy: thomas, tony:
    anthony antonio, trish: patricia, vicky: victoria, vince: vincent, volodya: vladimir, walt:
    walter, will: william, willie: william, zach: zachary
"""
_SHORT = {
    short.strip(): frozenset(longs.split())
    for short, _, longs in (entry.partition(":") for entry in _TABLE.split(","))
}


def is_short_for(one: str, other: str) -> bool:
    """Is either given name, folded, a short form of the other?"""
    return other in _SHORT.get(one, ()) or one in _SHORT.get(other, ())
