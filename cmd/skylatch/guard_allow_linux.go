package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/gatehouse"
	"skylatch/redact/egress"
	"skylatch/redact/guard/wall"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
)

type guardAllowCommand struct {
	dataFlags `embed:""`
	Host      string        `arg:"" help:"The host's whole name. The configuration must list it in guard.allow."`
	For       time.Duration `required:"" help:"How long; at most guard.longest of the configuration." placeholder:"10m"`
	Reason    string        `required:"" help:"Why, for the ledger." placeholder:"WORDS"`
	Address   []netip.Addr  `help:"An address of the host, if this machine is not to ask for them; can be said again." placeholder:"ADDRESS"`
}

// Run lets one host through. The kernel closes the wall again by itself.
func (c guardAllowCommand) Run(ctx context.Context) error {
	settings, err := c.ofWhomAsked()
	if err != nil {
		return err
	}
	host := strings.ToLower(strings.TrimSuffix(c.Host, "."))
	if err := c.check(settings.Guard, host); err != nil {
		return err
	}
	if err := needRoot("open the wall"); err != nil {
		return err
	}
	addresses := c.Address
	if len(addresses) == 0 {
		if addresses, err = egress.LookUp(ctx, host); err != nil {
			return &telemetry.ProblemError{
				Cause:   fmt.Sprintf("The addresses of %s were not found: %v.", host, err),
				Meaning: "The wall is as closed as before.",
				Action:  "Connect this machine to a network that knows the name, or name the addresses: --address.",
				Err:     err,
			}
		}
	}
	now := time.Now()
	a := gatehouse.Allowance{Host: host, Reason: c.Reason, From: now, Until: now.Add(c.For), Addresses: addresses}
	if err := scribe(ctx, gatehouse.Note{Data: settings.Data, Kind: ledger.Override, Allow: &a, Fields: map[string]any{
		"what": "guard lets " + host + " through", "reason": c.Reason, "until": a.Until.UTC().Format(time.RFC3339), "addresses": addresses,
	}}); err != nil {
		return err
	}
	if err := wall.Allow(wall.DefaultJournal, addresses, c.For); err != nil {
		return err
	}
	fmt.Printf("%s is let through until %s, at %s and at no other address. All that passes is counted.\n", host, a.Until.Format(time.TimeOnly), joined(addresses))
	return nil
}

func (c guardAllowCommand) check(g config.Guard, host string) error {
	p := &telemetry.ProblemError{Meaning: "The wall is as closed as before."}
	switch longest := time.Duration(g.Longest); {
	case !slices.ContainsFunc(g.Allow, func(known string) bool { return strings.EqualFold(known, host) }):
		p.Cause = fmt.Sprintf("The configuration does not say that %s may ever be let through.", host)
		p.Action = fmt.Sprintf("If it may, add it to the configuration: [guard] allow = [%q]", host)
	case c.For < time.Second || c.For > longest:
		p.Cause = fmt.Sprintf("%s is not between a second and %s.", c.For, longest)
		p.Action = "Say how long with --for, or raise guard.longest in the configuration."
	case strings.TrimSpace(c.Reason) == "":
		p.Cause = "No reason was given."
		p.Action = "Say why with --reason: it goes into the ledger."
	default:
		return nil
	}
	return p
}

func joined[T fmt.Stringer](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = v.String()
	}
	return strings.Join(words, ", ")
}
