"""The screen: pages arrange, helpers draw, routes serve. No arithmetic on ward data happens here."""
