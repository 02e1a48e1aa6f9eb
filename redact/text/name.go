package text

import (
	"strings"

	"skylatch/redact"
)

// particles stand within names and begin with a small letter.
const particles = `(?:v[oa]n|de[rlsn]?|d[aio]|du|dos|das|la|le|al|el|bin|bint|ben|ibn|ter|ten|zu[rm]?|und|y|e)`

var (
	capitalised = `(?:\p{Lu}'?\p{Lu}?\p{Ll}[\pL'-]{0,30}|[\p{Lo}]{2,10})`
	fullName    = `(?:(?:` + capitalised + `|\p{Lu}\.)[ \t]{1,2}(?:` + particles + `[ \t]){0,3}){0,3}` + capitalised
	anyWord     = `(?:\pL\.|\pL[\pL\d'-]{0,30}(?:\.[\pL\d'-]{2,30})?)`
	anyName     = anyWord + `(?:[ \t]{1,2}` + anyWord + `){0,3}`
	roles       = either(`(?:remote |chief |safety |drone |second |co-?)?pilot[eoa]?(?: in command)?`,
		`tele-?pilote?`, `operat(?:or|eur|ore|rice)`, `operador`, `observ(?:er|ateur|ador)`, `spotter`, `owner`,
		`author`, `surveyor`, `inspector`, `photographer`, `captain`, `crew`, `rpic`, `pic`,
		`(?:full|first|last|sur|given|family|user|real)[ _-]?name`, `nachname`, `vorname`, `nom`, `prenom`,
		`nombre`, `apellidos?`, `nome`, `cognome`, `naam`, `steuerer`, `betreiber`, `beobachter`, `verfasser`,
		`signed`, `officer`, `client`, `customer`, `contact`, `created by`, `artist`)
	signOff = either(`regards`, `sincerely`, `cheers`, `yours`, `gru(?:e)?ssen?`, `gruss`, `mfg`,
		`cordialement`, `saludos`, `saluti`, `groeten`, `halsning`, `mvh`)
	salutation = either(`mrs?`, `ms`, `miss`, `dr`, `prof`, `herrn?`, `frau`, `mme`, `monsieur`, `madame`,
		`senora?`, `sig(?:nora?|\.ra)?`, `mijnheer`, `mevrouw`, `officer`, `sgt`, `lt`, `capt`, `cpl`, `det`)
)

// name is a person's, after a word that says so. Names alone cannot be told from
// other words.
var name = recogniser{
	kind: "name", class: redact.Person, again: true,
	words: []string{"pilot", "operator", "person", "crew", "phone", "tel", "mail", "email", "address", "mobile",
		"surname", "licence", "license", "born"},
	cues: []string{
		"pilot", "pilote", "piloto", "pilota", "copilot", "telepilote", "operator", "operateur", "operatore",
		"operador", "operatrice", "observer", "observateur", "observador",
		"spotter", "owner", "author", "surveyor", "inspector", "photographer", "captain", "crew", "rpic", "pic",
		"name", "fullname", "firstname", "lastname", "surname", "username", "realname", "nachname", "vorname",
		"nom", "prenom", "nombre", "apellido", "apellidos",
		"nome", "cognome", "naam", "steuerer", "betreiber", "beobachter", "verfasser", "signed", "officer",
		"client", "customer", "contact", "created", "artist",
		"regards", "sincerely", "cheers", "thanks", "yours", "gruessen", "grussen", "gruesse", "grusse",
		"gruss", "mfg", "cordialement", "saludos", "saluti", "groeten", "halsning", "mvh",
		"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "herrn", "frau", "mme", "monsieur", "madame", "senor",
		"senora", "sig", "signora", "signor", "mijnheer", "mevrouw", "sgt", "lt", "capt", "cpl", "det",
		"flown", "filmed", "piloted", "operated", "recorded", "captured", "photographed", "approved",
		"witnessed", "prepared", "observed", "surveyed", "taken",
		"remote", "chief", "safety", "second", "co", "tele", "full", "first", "last", "sur", "given", "family",
		"user", "real",
		"heisse", "appelle", "llamo", "chiamo", "ask", "this", "dear", "hello", "hi", "attn", "am",
	},
	patterns: []pattern{
		// Pilot: jane doe
		{near: nearCue, score: 0.8, expr: re(`(?i:\b` + roles + `)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?P<x>` + anyName + `)(?:[^\pL\d_]|$)`), valid: isName},
		{near: nearCue, clause: true, score: 0.7, expr: re(`(?i:name)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?P<x>` + anyWord + `(?:[ \t]{1,2}` + anyWord + `){1,3})(?:[^\pL\d_]|$)`), valid: isName},
		{near: nearCue, clause: true, score: 0.3, expr: re(`(?i:name)["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?P<x>` + anyName + `)(?:[^\pL\d_]|$)`), valid: isName},
		// Pilot Jane Doe; flown by Jane Doe
		{near: nearCue, score: 0.7, expr: re(`(?i:\b` + roles + `)[ \t]{1,3}(?:(?i:is|was|ist|war|est|es)[ \t])?(?P<x>` + fullName + `)`), valid: isName},
		{near: nearCue, score: 0.7, expr: re(`(?i:\b(?:flown|filmed|piloted|operated|recorded|captured|photographed|signed|approved|witnessed|prepared|observed|surveyed|taken) by)[ \t:]{1,3}(?P<x>` + fullName + `)`), valid: isName},
		{near: nearCue, score: 0.8, expr: re(`(?i:name is|name ist|am called|heisse|appelle|llamo|chiamo|ask for|attn[:.]?|dear|hello|hi|this is)[ \t]{1,3}(?P<x>` + fullName + `)`), valid: isName},
		// Kind regards, Jane
		{near: nearCue, score: 0.8, expr: re(`(?i:\b` + signOff + `)[ \t]{0,3}[,!.]?[ \t]{0,3}(?:\r?\n\s{0,8})?(?P<x>` + fullName + `)`), valid: isName},
		{near: nearCue, score: 0.8, expr: re(`\b(?i:` + salutation + `)\.?[ \t]{1,2}(?P<x>` + fullName + `|\p{Lu}{2,30}\b)`), valid: isName},
		{near: nearCue, score: 0.7, expr: re(`\b(?i:thanks|cheers),?[ \t]{0,2}\r?\n\s{0,8}(?P<x>` + fullName + `)`), valid: isName},
	},
}

// noNames are words of the field that stand where a name could.
var noNames = wordSet([]string{
	"manual", "auto", "override", "overrides", "input", "inputs", "yaw", "roll", "pitch", "rate", "takeoff",
	"throttle", "mode", "control", "controls", "command", "commands", "stick", "sticks",
	"id", "ids", "name", "location", "position", "not", "no", "none", "unknown", "null", "nil", "true", "false",
	"yes", "ok", "lost", "set", "unset", "ready", "requested", "request", "took", "taken",
	"has", "is", "was", "in", "on", "off", "at", "to", "the", "a", "an", "and", "or", "of", "for", "from",
	"with", "by", "error", "failed", "failure", "timeout", "takeover", "initiated", "action",
	"speed", "altitude", "climb", "accel", "alt", "gps", "ekf", "rc", "radio", "gcs", "station", "system",
	"systems", "offline", "online", "active", "inactive", "enabled", "disabled", "number",
	"list", "type", "size", "registration", "number", "certificate", "licence", "license", "data", "assist",
	"handover", "loiter", "hold", "land", "rtl", "mission", "safety", "this", "all", "you", "again",
	"station", "ground", "distance", "intervention", "permission", "required", "aux", "high", "low", "count",
	"change", "changed", "detected", "status", "state", "test", "side", "connected", "disconnected",
	"field", "it", "its", "we", "they", "he", "she", "you", "i", "if", "when", "then", "but", "so", "see",
	"use", "press", "check", "please", "camera", "thermal", "file", "param", "parameter",
})

// isName keeps out words of the field.
func isName(g []string) bool {
	x := g[1]
	first, _, _ := strings.Cut(x, " ")
	return len(x) > 1 && !noNames[strings.ToLower(strings.Trim(first, ".'-"))] && !strings.ContainsAny(x, "_")
}
