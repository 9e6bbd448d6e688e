package org.incidenttasks.it.targets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A Debian device of its own: a root folder, mounts, processes, name and network in namespaces, an sshd, an account
 * {@code incident-tasks} with the sudoers file and the helper that the server hands out, and a service on port 8080 to be
 * reached or not. Needs root. Several can be there at once; each ends with {@link #close}.
 *
 * <p>The machine that runs the test stands at one end of the device's cable with two addresses: the {@link #server}'s and
 * {@link #other}, a second party's.
 */
final class LinuxDevice implements AutoCloseable {

    static final int SSH = 22;
    static final int SERVICE = 8080;

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path STATIC = Path.of("webapp/static/ssh").toAbsolutePath();
    private static final String PACKAGES =
            "openssh-server,nftables,clamav,fapolicyd,sudo,iproute2,procps,zip,util-linux,mount";
    private static final String NET = System.getProperty("it.ports", "92");

    private static int made;

    private final String name;
    private final int number;
    private final String namespace;
    private final Path folder;
    private final Process process;
    private final long inside;

    private LinuxDevice(String name) throws IOException {
        this.name = name;
        synchronized (LinuxDevice.class) {
            number = ++made;
        }
        namespace = "device" + NET + "-" + number;
        folder = TARGET.resolve("devices/" + namespace);
        forget();
        connect();
        process = boot();
        inside = awaitChild();
        awaitSsh();
    }

    /** Starts a device, at the first call after building the tree that all share, which takes half a minute. */
    static LinuxDevice start(String name) {
        try {
            Path tree = tree();
            if (!Files.isDirectory(tree)) {
                throw new AssertionError("no " + tree);
            }
            return new LinuxDevice(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path tree() throws IOException {
        Path tree = TARGET.resolve("device-tree");
        if (Files.isDirectory(tree)) {
            return tree;
        }
        if (!"root".equals(System.getProperty("user.name"))) {
            throw new AssertionError("A device of its own needs root: run this test as root.");
        }
        if (Commands.attempt("which", "mmdebstrap", "nft", "ssh-keygen", "ip").status() != 0) {
            throw new AssertionError("Run: apt-get install mmdebstrap nftables openssh-client iproute2");
        }
        Path unfinished = TARGET.resolve("device-tree.unfinished");
        Commands.run("rm", "-rf", unfinished.toString());
        Files.createDirectories(TARGET);
        Commands.run("mmdebstrap", "--variant=minbase", "--include=" + PACKAGES, "bookworm", unfinished.toString());
        return Files.move(unfinished, tree, StandardCopyOption.ATOMIC_MOVE);
    }

    String name() {
        return name;
    }

    /** The device's own address. */
    String address() {
        return "10." + NET + "." + number + ".2";
    }

    /** Where the machine of the test, and so the server, is seen from. */
    String server() {
        return "10." + NET + "." + number + ".1";
    }

    /** A second address of the same machine, for a party that is permitted or not. */
    String other() {
        return "10." + NET + "." + number + ".4";
    }

    /** As a line of a connection's hosts. */
    String line() {
        return name + "=" + address() + " " + hostKey();
    }

    /** As {@code known_hosts} has it, without a name. */
    String hostKey() {
        return root("cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub");
    }

    /** A private key in OpenSSH's form that the account takes. */
    String key() {
        try {
            return Files.readString(folder.resolve("key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a line of shell as root on the device, past its network, and fails unless it ends with 0. */
    String root(String line) {
        return Commands.run(enter(line));
    }

    /** Runs a line of shell as root on the device, past its network. */
    Commands.Result attempt(String line) {
        return Commands.attempt(enter(line));
    }

    private String[] enter(String line) {
        return new String[] {"nsenter", "-t", Long.toString(inside), "-m", "-n", "-p", "-u", "--", "/bin/sh", "-c", line
        };
    }

    /** Whether a connection from an address of this machine comes about within a second. */
    boolean answers(String from, int port) {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress(address(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the device itself reaches a port of this machine. */
    boolean reaches(String address, int port) {
        return attempt("timeout 1 bash -c '</dev/tcp/" + address + "/" + port + "'")
                        .status()
                == 0;
    }

    /** Pulls the cable. */
    LinuxDevice unplug() {
        root("ip link set eth0 down");
        return this;
    }

    /** Puts a script in the place of a program. */
    LinuxDevice replace(String program, String script) {
        root("mv " + program + " " + program + ".real && cat > " + program + " <<'EOF'\n#!/bin/sh\n" + script
                + "\nEOF\nchmod 0755 " + program);
        return this;
    }

    /** Puts the program itself back. */
    LinuxDevice putBack(String program) {
        root("mv " + program + ".real " + program);
        return this;
    }

    /** Lets in, besides its own, another device's key. */
    LinuxDevice letIn(LinuxDevice other) {
        if (other != this) {
            write("/home/incident-tasks/.ssh/authorized_keys2", other.publicKey());
        }
        return this;
    }

    private String publicKey() {
        try {
            return Files.readString(folder.resolve("key.pub"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file whose text no shell sees. */
    LinuxDevice write(String path, String text) {
        String code = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        root("echo " + code + " | base64 -d > " + path);
        return this;
    }

    /** Has fapolicyd run, with rules that let everything be. */
    LinuxDevice guard() {
        String conf = "/etc/fapolicyd/fapolicyd.conf";
        root("rm -f /etc/fapolicyd/rules.d/*; echo 'allow perm=any all : all' > /etc/fapolicyd/rules.d/99-allow.rules");
        root("sed -i 's/^uid.*/uid = root/;s/^gid.*/gid = root/;s/^trust = .*/trust = file/;"
                + "s/^watch_fs.*/watch_fs = ext4,tmpfs,xfs,btrfs,overlay/' " + conf);
        root("mkdir -p /run/fapolicyd; fagenrules --load");
        root("setsid fapolicyd --debug-deny --no-details </dev/null >/dev/null 2>&1 & sleep 1");
        return this;
    }

    /** Puts a folder of the helper's on a small file system that is full. */
    LinuxDevice fill(String path) {
        root("mkdir -p " + path + "; mount -t tmpfs -o size=100k,mode=700 small " + path + "; mkdir -p " + path
                + "/jobs " + path + "/quarantine");
        root("head -c 200000 /dev/zero > " + path + "/ballast || true; truncate -s -20k " + path + "/ballast");
        return this;
    }

    private String cable() {
        return "cable" + NET + "-" + number;
    }

    private void connect() {
        Commands.run("ip", "netns", "add", namespace);
        Commands.run("ip", "link", "add", cable(), "type", "veth", "peer", "name", "eth0", "netns", namespace);
        Commands.run("ip", "address", "add", server() + "/24", "dev", cable());
        Commands.run("ip", "address", "add", other() + "/24", "dev", cable());
        Commands.run("ip", "link", "set", cable(), "up");
    }

    private Process boot() throws IOException {
        for (String part : new String[] {"root", "upper", "work"}) {
            Files.createDirectories(folder.resolve(part));
        }
        Commands.run(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                folder.resolve("key").toString());
        Path script = folder.resolve("boot.sh");
        Files.writeString(script, script());
        return new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        "unshare",
                        "-m",
                        "-p",
                        "-u",
                        "-f",
                        "--kill-child",
                        "sh",
                        script.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("boot.log").toFile())
                .start();
    }

    private String script() {
        String root = folder.resolve("root").toString();
        return String.join(
                "\n",
                "set -eu",
                "mount --make-rprivate /",
                "mount -t overlay overlay -o lowerdir=" + TARGET.resolve("device-tree") + ",upperdir="
                        + folder.resolve("upper") + ",workdir=" + folder.resolve("work") + " " + root,
                "cd " + root,
                "mount -t proc proc proc",
                "mount -t tmpfs -o nosuid,nodev,mode=755 run run",
                "mount -t tmpfs -o mode=755 dev dev",
                "for d in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do",
                "  set -- $d; mknod -m 666 dev/$1 c $2 $3; done",
                "mkdir dev/pts dev/shm; ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd",
                "mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts",
                "mount -t tmpfs -o nosuid,nodev shm dev/shm; chmod 1777 dev/shm",
                "install -m 0755 " + STATIC.resolve("incident-tasks-host") + " usr/local/sbin/incident-tasks-host",
                "install -m 0440 " + STATIC.resolve("incident-tasks.sudoers") + " etc/sudoers.d/incident-tasks",
                "mkdir -p home/incident-tasks/.ssh",
                "cp " + folder.resolve("key.pub") + " home/incident-tasks/.ssh/authorized_keys",
                "mkdir old; pivot_root . old; cd /",
                "umount -l old; rmdir old",
                "hostname " + name,
                "echo '127.0.0.1 localhost " + name + "' > /etc/hosts",
                "useradd -d /home/incident-tasks -s /bin/bash incident-tasks",
                "chown -R incident-tasks: /home/incident-tasks; chmod 0700 /home/incident-tasks",
                "rm -f /etc/ssh/ssh_host_*; ssh-keygen -q -A",
                "ip link set lo up; ip link set eth0 up; ip address add " + address() + "/24 dev eth0",
                "mkdir -p /run/sshd; echo 'MaxStartups 100' >> /etc/ssh/sshd_config",
                "/usr/sbin/sshd -p " + SERVICE,
                "exec /usr/sbin/sshd -D -e -p " + SSH,
                "");
    }

    private long awaitChild() throws IOException {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (Instant.now().isBefore(end)) {
            var child = process.toHandle().children().findFirst();
            if (child.isPresent()) {
                return child.get().pid();
            }
            pause();
        }
        throw notStarted();
    }

    private void awaitSsh() throws IOException {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!answers(server(), SSH)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw notStarted();
            }
            pause();
        }
    }

    private AssertionError notStarted() throws IOException {
        String log = Files.readString(folder.resolve("boot.log"));
        close();
        return new AssertionError("The device does not start: " + log);
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What a test that was killed left under the same number. */
    private void forget() {
        Commands.attempt("ip", "link", "delete", cable());
        Commands.attempt("ip", "netns", "delete", namespace);
        Commands.attempt("rm", "-rf", folder.toString());
    }

    /** Ends all its processes, its network and its files; the shared tree stays. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forget();
    }
}
