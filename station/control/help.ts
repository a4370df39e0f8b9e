export const help = `Doorstep's station. It takes sealed applications from tablets and gives signed receipts.

  npm run station -- --data DIR [options]            runs it; the first line says where it listens
  npm run station -- VERB … --data DIR [options]     asks the one that runs, or opens the data itself when none does

  code [--replaces MACHINE]        a one-time code for a tablet, as text and as a QR
  machines                         who is enrolled, seen when, revoked, replaced, amber
  revoke MACHINE                   what it brings from now on is held for a clerk
  clerk add NAME [--role clerk|administrator]        the password is asked for, or read from standard input
  import FOLDER                    packets that were carried here; prints what became of them
  export APPLICATION --to DIR      one application in the open, for the national system
  hand-off                         applications of other regions to their authorities, and their answers; run it by a timer
  backup --to DIR                  database and packets, while it runs; never the keys
  restore --from DIR               into an empty data folder
  rotate-keys [--signature SIG]    new keys beside the old; SIG is the root's where that is kept off-line
  status                           one line of JSON

  --data DIR              where everything is, but for the keys in production
  --keys DIR              default: DIR/keys
  --database URL          postgres://…; default: an encrypted SQLite file in the data folder
  --packets WHERE         a folder or s3://bucket/prefix?endpoint=…; default: DIR/packets
  --host H --port N       default: 127.0.0.1 and the port of the last time
  --url URL               what tablets reach it by, when TLS ends in front of it
  --proxy ADDRESS         in front of it, believed about addresses; may be given again; default: loopback
  --environment practice|production     --country CC     --name NAME     --seed FILE
  --time-zone NAME        such as Asia/Shanghai: when a day of its settlement begins; default: that of the country's rules
  --upload-rules FILE     JSON: which networks tablets may send over, and how much a day over metered ones
  --rules DIR             rule packs that tablets get, signed, with their next sync; looked at each time; may be given again
  --region CODE           unit where its teams work: provinces' rules and campaigns hold by it
  --payments FILE         JSON: official receipts lent to machines, and payment codes
  --prepared FILE         JSON: applications begun online or by telephone
  --partners FILE         JSON: authorities of other regions, their keys, folders and what they take
  --review-hours N        supervisors review on their tablets, within N hours; default: 24 in practice, in production not at all
  --report FILE           JSON: published figures to show beside its own, and how fast a spared way is reckoned
  --rule-packs DIR        packs that were in force once, beside those that came with this version; may be given again
  --tls-key-sha256 HASH   of the TLS key in front of it; may be given again
  --recovery-recipient R  headquarters' age recipient; production needs it at the first start
  --rate-per-minute N     requests from one machine, default 6000
  --keep-free BYTES       of the disk; below it tablets wait (507); default 2 GB, or 5 % of a small disk
  --metrics-token TOKEN   lets /metrics be read from elsewhere
  --new-code              prints a code at the start     --log-level LEVEL
`
