package main

import (
	"fmt"
	"path/filepath"

	"skylatch/cmd/skylatch/gatehouse"
	"skylatch/redact/guard"
)

type guardPlanCommand struct {
	guardFlags `embed:""`
}

// Run prints what up would do.
func (c guardPlanCommand) Run() error {
	settings, err := c.guard()
	if err != nil {
		return err
	}
	k, err := keeperOf(settings)
	if err != nil {
		return err
	}
	rules, err := gatehouse.Plan(k)
	if err != nil {
		return err
	}
	fmt.Print(rules)
	fmt.Println("\n# Besides these rules:")
	for _, name := range k.Interfaces {
		fmt.Printf("#   %s is given %s if it has no address, and is raised\n", name, k.Address)
	}
	fmt.Println("#   ports of this machine are opened on the guarded interfaces alone: names, time, and a sink for streams" + also(k.DHCP, ", and addresses (DHCP)"))
	fmt.Printf("#   what is tried is written into %s, as user %d, and into the ledger\n", filepath.Join(k.Data, guard.Folder), k.Owner.UID)
	fmt.Println("# \"skylatch guard off\" undoes all of it. Port numbers are chosen when it is done.")
	return nil
}

func also(when bool, words string) string {
	if when {
		return words
	}
	return ""
}
