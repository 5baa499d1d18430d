"""One line -> why it is not the article, for articles; rules that need no neighbours."""

import re
from functools import lru_cache

_I = re.IGNORECASE

# A whole line of one of these is furniture whatever stands around it.
_WHOLE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(rf"\W*(?:{pattern})\W*", _I))
    for reason, pattern in (
        (
            "advert",
            r"ad|ads|adverts?|advertis(?:e|ing)|(?:an? )?advertisements?(?: \d+)?(?:\W+(?:scroll"
            r"|skip|story|article|continue).{0,50})?"
            r"|sponsored(?: (?:content|links?|stories|posts?|message))?|paid (?:content|post)"
            r"|promoted(?: (?:content|stories|links))?"
            r"|(?:story|article) continues (?:below|after).{0,30}|scroll (?:down )?to "
            r"continue.{0,30}"
            r"|(?:remove|hide) ads?|taboola|outbrain|(?:by|from) taboola|sponsored by taboola",
        ),
        (
            "share",
            r"shares?|share (?:this|on|via|with|to|it|by|full|the)\b.{0,60}|tweet(?: this)?"
            r"|retweet|e-?mail(?: this)?(?: article| story)?|print(?: this)?(?: article| page| "
            r"story)?"
            r"|copy (?:the )?link(?: to clipboard)?|link copied|copied|save(?: (?:this "
            r")?(?:article|story|for later))?|bookmark|gift(?: this)? article|reddit|pinterest"
            r"|linkedin|whatsapp|telegram|instagram|youtube|tiktok|flipboard|messenger|tumblr"
            r"|facebook|twitter|x"
            r"|(?:facebook|twitter|linkedin|pinterest|whatsapp|reddit|email|e-mail|print"
            r"|instagram|youtube|telegram|messenger|x|copy link|share|tumblr|flipboard|rss|tiktok"
            r"|threads|bluesky|mail|line|sms)(?:[\s,|/·•-]+(?:facebook|twitter|linkedin|pinterest"
            r"|whatsapp|reddit|email|e-mail|print|instagram|youtube|telegram|messenger|x|copy "
            r"link|share|tumblr|flipboard|rss|tiktok|threads|bluesky|mail|line|sms))+"
            r"|\d+ shares?|(?:open|click|opens?) (?:share|in new window).{0,60}|click to (?:share"
            r"|email|print).{0,60}|like this:?|add (?:us )?(?:as )?.{0,20}on google",
        ),
        (
            "comments",
            r"\d[\d,]* comments?|(?:view |show |read |see |load |hide |add |post |leave |write "
            r")?(?:a |the |all |more |your )?comments?(?: \(?\d+\)?| section| policy)?(?: on "
            r"this.{0,20})?"
            r"|leave a (?:reply|comment).{0,40}|join the (?:conversation|discussion)|be the "
            r"first to comment|(?:log|sign) in to (?:comment|reply|leave a comment).{0,30}"
            r"|comments (?:are )?(?:closed|off|disabled).{0,30}|post a comment|conversation|no "
            r"comments(?: yet)?|reply|your email address will not be published.*",
        ),
        (
            "promo",
            r"learn more|get more with .{1,40}|a personali[sz]ed .{0,60} that matter to you"
            r"|subscribe|subscribe (?:now|today|here|to|for)\b.{0,120}|sign[- ]?up|sign[- ]?up "
            r"(?:now|here|today|for|to|with)\b.{0,140}|newsletters?|(?:get|download|install|try"
            r"|open) (?:the|our|my) .{0,50}\bapp\b.{0,60}"
            r"|(?:join|follow) (?!the conversation).{0,60}\b(?:whatsapp|telegram|facebook|twitter"
            r"|instagram|youtube|linkedin|google news|tiktok|channel|social media)\b.{0,60}"
            r"|follow us.{0,60}|(?:follow|find|like|connect with) us (?:on|at)\b.{0,80}"
            r"|get (?:the |our |all the |more )?(?:latest|best|top|breaking|daily|more)? ?(?:news"
            r"|stories|headlines|updates)\b.{0,80}(?:inbox|e-?mail|app|phone|alerts"
            r"|newsletter).{0,40}|.{0,60}(?:delivered|straight|sent|directly) (?:straight "
            r"|directly )?(?:in)?to your (?:inbox|e-?mail|phone).{0,60}"
            r"|enter your e-?mail.{0,80}|(?:your )?e-?mail(?: address)?|click here(?: to| "
            r"for)\b.{0,100}|(?:already|not) a (?:subscriber|member).{0,60}|(?:start|get|begin) "
            r"your free trial.{0,40}|free trial|support (?:our|independent|quality) .{0,80}"
            r"|donate(?: now| today)?|become a (?:member|subscriber|supporter).{0,40}|turn on "
            r"notifications.{0,40}|(?:special|limited(?:-time)?) offer.{0,80}|unlock (?:this"
            r"|unlimited|full).{0,80}|this (?:article|content|story) is (?:for|available to) "
            r"(?:subscribers|members).{0,60}|.{10,200}[.?!:] (?:sign up|subscribe|register|download"
            r"|read more|click)(?: here| now| today| for free)?|you(?:['’]re| are) receiving this "
            r"e-?mail.{0,120}|view (?:this |it )?(?:e-?mail )?in (?:your |a )?browser"
            r"|unsubscribe\b.{0,80}"
            r"|.{0,60}\bapp store (?:and|or|&) google play\b.{0,40}|save articles? .{0,80}"
            r"|(?:do|did) you (?:know (?:more|something)|have (?:a |any )?(?:story|tips?|news"
            r"|information|more)).{0,40}\?.{0,160}|(?:have|got) (?:a|any) (?:story|tip|news)"
            r".{0,40}\?.{0,160}|was this (?:article|page|story) (?:helpful|useful).{0,30}"
            r"|exclusive to subscribers|buy now|shop now|watch live"
            r"|listen live|listen(?: to)? (?:this )?(?:article|story).{0,30}|play|watch now|live",
        ),
        (
            "related",
            r"(?:related|recommended|suggested|similar|popular|trending|more|other|latest|top"
            r"|recent|featured|most (?:read|popular|viewed|shared|commented))(?: (?:for you|now"
            r"|news|stories?|articles?|posts?|topics?|contents?|links?|videos?|coverage|reading"
            r"|headlines?|tags?|searches|read|today|this week|in [\w ]{1,30}))*"
            r"|(?:also )?read(?: also| more| next| the full (?:story|article))?|see (?:also|more)"
            r"|show more|load more|view (?:more|all)|more|(?:you (?:may|might|could) (?:also "
            r")?(?:like|be interested in|enjoy)|what to read next|up next|next up|in this "
            r"(?:story|article)|don['’]?t miss|in case you missed it|editor['’]?s?['’]? (?:picks?"
            r"|choice)|keep reading|continue reading|around the web|from (?:around|across) the "
            r"web|must[- ]reads?|explore more|next (?:article|post|story)|previous (?:article"
            r"|post|story)|(?:more|stories|also|elsewhere|new) (?:from|on|by|about|in) "
            r"(?!(?:his|her|their|its|that)\b).{1,60})",
        ),
        (
            "section",
            r"skip to .{1,40}|home(?:page)?|menu|(?:open |main |close |toggle )?(?:menu|search"
            r"|navigation)(?: button| bar| menu| overlay)?|search(?: for)?\W*|log ?in|log ?out"
            r"|sign ?in|register|my account|account|close|next|previous|prev|back|back to top|top"
            r"|loading(?: [\w ]{1,30})?|news|world|politics|business|sports?|opinion"
            r"|entertainment|lifestyle|tech(?:nology)?|videos?|photos?|podcasts?|weather|tags?"
            r"|topics?|categor(?:y|ies)|sections?|breaking news|(?:open|view) (?:in )?(?:gallery"
            r"|fullscreen)|enlarge(?: image)?|expand|view gallery.{0,20}|image \d+ of \d+|\d+ ?/ "
            r"?\d+|\d+ of \d+|\d+ min(?:ute)?s? read|\d+ (?:minutes?|hours?|days?|weeks?|months?"
            r"|years?) ago|\d+ (?:mins?|hrs?)(?: read| ago)?|live updates|tags? ?: ?.{1,200}"
            r"|list (?:\d+ )?of \d+(?: items?)?|end of list|(?:\d+ ){3,}(?:… ?)?(?:\d+ )?next"
            r"|reading time.{0,20}|estimated read.{0,20}|(?:listen|read) \(?\d+ "
            r"min.{0,10}",
        ),
        (
            "footer",
            r"(?:additional |with )?reporting by [^.]{2,120}[;)].{0,200}|our standards: .{0,80}"
            r"|(?:copyright\W*(?:(?:©|\(c\)|(?:19|20)\d\d|by\b).{0,300})?|©.{0,300}"
            r"|\(c\) ?(?:19|20)\d\d.{0,300}|.{0,300}\ball rights reserved\b.{0,200})"
            r"|(?:privacy|cookies?|terms|advertising|accessibility|editorial|corrections|community)"
            r"(?: (?:and|&|of|policy|notice|settings|statement|preferences|use|service|conditions"
            r"|privacy|cookies?|information|choices|guidelines))+(?:\s*[|·•]\s*.{0,100})?"
            r"|this (?:article|story|piece|report|column|post) (?:was |has |had |is |been )*"
            r"(?:originally |first |also )*(?:appeared|published|republished)"
            r" (?:in|on|by|at|from)\b.{0,500}"
            r"|about us|contact us|sitemap|site map|careers|jobs|help|faqs?|rss(?: feeds?)?"
            r"|advertise(?: with us)?|terms(?: (?:of|and|&) .{1,40})?|privacy|cookies"
            r"|accessibility|disclaimer|do not sell .{0,60}|your privacy choices|(?:we|this "
            r"(?:web)?site) uses? cookies.{0,300}|by (?:continuing|clicking|using|signing"
            r"|subscribing|submitting).{0,40}you (?:agree|accept|consent|acknowledge).{0,200}"
            r"|about the authors?\b.{0,300}|(?:the )?(?:views|opinions) expressed .{0,200}"
            r"|.{0,80}\bgamble ?aware.{0,60}|odds (?:are )?correct at .{0,120}"
            r"|print edition\b.{0,40}|re-?use this content.{0,30}|your comment will be .{0,60}"
            r"|acquire licensing rights.{0,40}|.{0,40}opens (?:in )?(?:a )?new (?:tab|window)"
            r"|powered by .{1,40}|we (?:may|might|occasionally|sometimes).{0,120}(?:commission"
            r"|affiliate).{0,160}",
        ),
    )
)
# Before the title of another story; the first are so wherever they stand, the others may also
# begin a headline.
_LABELLED = re.compile(
    r"(?:read (?:more|also|next|on)|also (?:read|see|watch|in .{3,20})|see also|related"
    r"(?: (?:stories|story|news|coverage|articles?|reading|links?|video))?"
    r"|more(?: on this| stories)?|required reading|must[- ]read|don['’]t miss"
    r"|recommended(?: (?:stories|reading|articles?|for you))?|further reading"
    r"|you (?:may|might) (?:also )?like|in this (?:article|story)"
    r"|from the archives?|in case you missed it|icymi|keep reading|continue reading"
    r"|sponsored|promoted|(?-i:WATCH|LISTEN|Watch))\s*[:|»>–—-]\s*\S.{0,200}",
    _I,
)
_TITLED = re.compile(
    r"(?:watch|listen|explained|explainer|in (?:pictures|pics|photos)|photos|video|gallery"
    r"|podcast|quiz|poll|vote|live(?: updates?| blog)?|next(?: up)?|up next|trending|opinion"
    r"|analysis|timeline|interactive|read)\s*[:|»>]\s*\S.{8,160}",
    _I,
)
_CREDIT = re.compile(
    r"(?:^|[.!?)\]\"”’|—–-]\s*|\s{2,})"
    r"(?:(?:photo(?:graph)?s?|pictures?|images?|file photo|credits?|photo credit|image credit"
    r"|illustration|graphic)\s*(?:[:|/©]|\b(?:by|courtesy(?: of)?|via)\b)\s*[^.]{2,70}"
    r"|(?:getty images|ap photo|shutterstock|reuters/\S+.{0,20}|(?:afp|epa-efe|epa|xinhua|istock)\b"
    r"|[\w .'’-]{3,40}/\s?(?:afp|reuters|ap|getty images|shutterstock|epa|xinhua)\b"
    r"|(?:file|handout|stock) (?:photo|image|picture)s?\b)[^.]{0,40})\W*$"
    r"|[:(/]\s?(?:getty images|afp|epa-efe|xinhua|shutterstock|ap photo|reuters)\)?\W*$"
    r"|\bvia (?:getty images|reuters|ap|afp|shutterstock)\W*$|\b(?:getty images|ap "
    r"photo/.{2,40})\W*$",
    _I,
)
_BRACKET_CREDIT = re.compile(
    r"[(\[](?:photo|image|picture|file|ap photo|credit|reuters|afp|getty)[^)\]]{0,80}[)\]]\W*$", _I
)
_CUES = re.compile(
    r"newsletter|subscrib|sign(?:ing)? up|inbox|\bapp\b|platform|brought to you|get (?:the |our "
    r")?(?:answers|latest|best|news|more|access)"
    r"|exclusive|follow us|download|curated|award-winning|explainers|\bfaqs\b|podcasts?"
    r"|members?\b|membership|unlimited"
    r"|free trial|click|whatsapp|telegram|facebook|twitter|instagram|youtube|notifications?"
    r"|\balerts?\b|register|log ?in|sign in|donat|contribut|support our|your support|stay "
    r"(?:informed|up to date|ahead|tuned)|breaking news|updates|enjoy(?:ing|ed)? (?:this|our)"
    r"|stories that matter|journalism|trends|topics|our (?:team|website|community|readers)",
    _I,
)
_OURS = re.compile(r"\b(?:our|us)\b", _I)
_YOU = re.compile(r"\b(?:you|your|us|our|we)\b", _I)
_SPOKEN = re.compile(r"\b(?:said|says|told|added|according|he|she|they|was|were|had)\b|[\"“”]", _I)
_FIGURE = re.compile(
    r"[\s$€£¥]*[+\-−▲▼]?[\s$€£¥]*\d[\d,]*(?:\.\d+)?\s*%?(?:\s*\(?[+\-−▲▼]?\s*\d[\d,.]*\s*%?\)?)?\s*"
)
# A name in capitals, its figure and its change.
_QUOTE = re.compile(
    r"[A-Z][A-Z0-9/&. ]{1,20} [$€£¥]?\d[\d,]*(?:\.\d+)? +[+\-−▲▼] ?\d[\d,]*(?:\.\d+)? ?%?"
)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?(?:\s*/\s*\d{1,2}:\d\d)?")
_IMAGE = re.compile(r"image (?:caption|source|credit)\b\W.{0,300}", _I)
_MARKETS = re.compile(
    r"(?:[\w.]+ ){1,2}markets? (?:(?:open|close)[sd]?|are (?:open|closed))\b.{0,30}", _I
)


@lru_cache(4096)
def reason(text: str) -> str | None:
    """Why a line is furniture by itself, or None."""
    if len(text) > 600:
        return None
    if (
        _QUOTE.fullmatch(text)
        or _MARKETS.fullmatch(text)
        or (_FIGURE.fullmatch(text) and not text.strip().isdigit())
    ):
        return "ticker"
    if _CLOCK.fullmatch(text) or _IMAGE.fullmatch(text):
        return "caption"
    for name, pattern in _WHOLE:
        if pattern.fullmatch(text):
            return name
    if text[0].isupper() and _LABELLED.fullmatch(text):
        return "related"
    if is_caption(text):
        return "caption"
    return "promo" if is_promo(text) else None


def is_title(text: str) -> bool:
    """A line after a label such as "In pictures:", which leads to another story or piece."""
    return text[0].isupper() and not text.endswith(".") and bool(_TITLED.fullmatch(text))


def is_caption(text: str) -> bool:
    """A line that ends in the credit of a picture."""
    return len(text) < 420 and bool(_CREDIT.search(text[-110:]) or _BRACKET_CREDIT.search(text))


def is_promo(text: str) -> bool:
    """A line that speaks to the reader of the outlet's own offers."""
    if not _OURS.search(text) or len(_YOU.findall(text)) < 2 or _SPOKEN.search(text):
        return False
    return len({match.lower() for match in _CUES.findall(text)}) >= 3
