import { describe, expect, test } from "@jest/globals";
import { run } from "../run.ts";
import { expectPosted, startFilled } from "./filled.ts";

const script = `use strict; use Net::NNTP;
my $news = Net::NNTP->new("127.0.0.1", Port => $ARGV[0], Reader => 1, Timeout => 20) or die;
my ($count, $first, $last, $name) = $news->group("local.test");
die "group" unless "$count $first $last $name" eq "3 1 3 local.test";
my $overview = $news->xover([1, 3]);
die "xover" unless $overview->{2}[0] eq "second" && $overview->{2}[3] eq "<second\\@localhost.test>";
die "article" unless join("", @{$news->article(1)}) =~ /\\n\\nFirst line\\n\\.\\n\\.\\.two dots\\ncaf\\xe9\\n$/;
die "nntpstat" unless $news->nntpstat(3) eq "<third\\@localhost.test>";
die "last" unless $news->last eq "<second\\@localhost.test>";
die "next" unless $news->next eq "<third\\@localhost.test>";
die "date" unless abs($news->date - time) < 10;
die "xhdr" unless $news->xhdr("Subject", [1, 3])->{3} eq "third";
die "xpat" unless join(",", keys %{$news->xpat("Subject", "f*", [1, 3])}) eq "1";
die "listgroup" unless join(",", @{$news->listgroup("local.test")}) eq "1,2,3";
die "active" unless join(" ", @{$news->active("local.*")->{"local.test"}}) eq "3 1 y";
die "newnews" unless @{$news->newnews(time - 3600, "local.*")} == 3;
die "newgroups" unless exists $news->newgroups(time - 3600)->{"sci.space"};
die "overview_fmt" unless "@{$news->overview_fmt}" =~ /^Subject: .*Xref:full$/;
die "post: " . $news->message unless $news->post(
  "From: Ann <ann\\@localhost.test>\\n", "Newsgroups: local.test\\n", "Subject: by Perl\\n", "\\n", "One line.\\n");
$news->quit;
print "done\\n";`;

describe("Perl's Net::NNTP", () => {
  test("reads, lists and posts", async () => {
    await using site = await startFilled();
    const said = await run("perl", ["-e", script, String(site.port)], { cwd: site.home });
    expect(said).toBe("done\n");
    await expectPosted(site.port, "by Perl");
  });
});
