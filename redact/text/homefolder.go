package text

import "skylatch/redact"

// homeFolder is whose folder a path goes through.
var homeFolder = recogniser{
	kind: "user", class: redact.Person,
	patterns: []pattern{{
		near: nearHome, lead: 12, score: 0.8,
		expr: re(`(?i)(?:/run/media|/home|/users|[a-z]:\\{1,2}users|\\{1,2}users|/media|/run/user)[/\\]{1,2}(?P<x>[^/\\\s:"'<>|]{1,64})`),
		valid: func(g []string) bool {
			switch g[1] {
			case "pi", "root", "user", "shared", "Shared", "public", "Public", "default", "Default", "ubuntu",
				"debian", "odroid", "jetson":
				return false // the same on many machines
			}
			return true
		},
	}},
}
