# What a busy machine does, in small: reads, searches, archives, compiles, forks. Touches only its own directory.
set -u
echo $$ > session
i=0
while [ $i -lt 12 ]; do
  mkdir -p tree/$i
  for f in a b c d e f g h; do
    echo "int $f$i(void) { return $i; }" > tree/$i/$f.c
  done
  find tree -name '*.c' -exec grep -l return {} + > found.$i
  ls -lR /usr/lib/python3* /usr/share/doc 2>/dev/null | head -n 200 > list.$i
  cat /etc/passwd /etc/hosts /etc/os-release > copy.$i 2>/dev/null
  tar cf tree.$i.tar tree && tar xf tree.$i.tar -C . && gzip -f tree.$i.tar
  sort found.$i | uniq -c | awk '{print $2}' | sed 's/tree/wood/' | wc -l > count.$i
  ln -s found.$i link.$i; chmod 600 copy.$i; mv list.$i listed.$i; rm -f link.$i
  if command -v cc >/dev/null 2>&1; then cc -c -o obj.$i.o tree/$i/a.c; fi
  find /usr/include /usr/share -maxdepth 3 -type d 2>/dev/null | head -n 400 > dirs.$i
  (cd tree/$i && for f in *.c; do cp "$f" "$f.bak"; date > stamp; id -un > who; done)
  i=$((i + 1))
done
